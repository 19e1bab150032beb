package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.intrusion.Hijack;
import io.github.portshare.orchestrator.intrusion.HijackCase;
import io.github.portshare.orchestrator.intrusion.Progress;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.verdict.Missing;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Attacks groups, and writes down what came of it. */
public final class HijackExperiment {

    private HijackExperiment() {}

    /** Attacks groups of our own. */
    public static HijackResult ofOwnGroups(Set<Transport> transports, Progress progress) throws InterruptedException {
        Problems problems = new Problems();
        Environment.requireWorkspace(problems);
        problems.throwIfAny();
        Instant startedAt = Instant.now();
        Hijack hijack = Hijack.ofOwnGroups(transports, progress);
        return of(startedAt, null, hijack, new ArrayList<>());
    }

    /**
     * Attacks a live service.
     *
     * @throws ImpossiblePlanException if there is none, or several uids have it
     */
    public static HijackResult ofService(Transport transport, String host, int port) throws InterruptedException {
        Problems problems = new Problems();
        Environment.requireWorkspace(problems);
        Optional<InetAddress> address = problems.address("--host", host);
        problems.unless(port >= 1 && port <= 65_535, "--port " + port + " is outside 1 to 65535");
        problems.throwIfAny();
        String where = transport + " " + IpLiteral.bracketed(host) + ":" + port;
        List<Listener> rows = transport.table().listeners(address.orElseThrow(), port);
        List<Integer> uids = rows.stream().map(Listener::uid).distinct().toList();
        problems.unless(
                !uids.isEmpty(),
                "nobody holds " + where
                        + " in this network namespace; start the service, or name its --host, --port and"
                        + " --protocol");
        problems.unless(
                uids.size() <= 1, where + " is held by several uids, " + uids + ": whom an outsider is cannot be said");
        problems.throwIfAny();
        Instant startedAt = Instant.now();
        Set<Integer> holders =
                Processes.holderUids(rows.stream().map(Listener::inode).toList());
        Hijack hijack = Hijack.ofService(transport, host, rows, holders);
        List<String> warnings = new ArrayList<>(notes(hijack, uids.get(0), holders));
        if (transport == Transport.UDP) {
            warnings.add("no control over UDP: it would have taken the service's datagrams");
        }
        return of(startedAt, where, hijack, warnings);
    }

    /** What the rows alone do not say. */
    private static List<String> notes(Hijack hijack, int uid, Set<Integer> holders) {
        List<String> notes = new ArrayList<>();
        hijack.findings().stream()
                .filter(finding -> finding.row().encounter().control() && !finding.admitted())
                .forEach(finding -> notes.add("its own uid is refused too (" + finding.observed() + "): "
                        + ("EADDRINUSE".equals(finding.observed())
                                ? "the service does not share its port"
                                : "that says nothing of whether the service shares its port")));
        for (int holder : holders) {
            List<HijackCase.Observed> tries = hijack.findings().stream()
                    .filter(finding -> finding.row().encounter().outsider() && finding.uid() == holder)
                    .toList();
            if (holder != uid && !tries.isEmpty() && tries.stream().noneMatch(HijackCase.Observed::admitted)) {
                notes.add("the service's socket belongs to " + Identity.label(uid)
                        + " (recorded at socket()), and a process"
                        + " that holds it runs as " + Identity.label(holder) + " now: " + Identity.label(holder)
                        + " cannot join the service");
            }
        }
        hijack.unconcerned()
                .forEach(address -> notes.add(address + " does not conflict with the service: anybody may bind"
                        + " it, and takes nothing of the service's own address"));
        if (hijack.findings().stream().anyMatch(HijackResult::byPrivilege)) {
            notes.add(
                    "EACCES: the port is below net.ipv4.ip_unprivileged_port_start, and who lacks CAP_NET_BIND_SERVICE is"
                            + " refused before the uid is looked at ('privileged' has it)");
        }
        hijack.findings().stream()
                .map(HijackCase.Observed::untried)
                .filter(untried -> "EACCES".equals(untried) || "EPERM".equals(untried))
                .distinct()
                .forEach(
                        errno -> notes.add(errno + ": a security policy, and not the uid, forbids the bind; look at the"
                                + " seccomp profile and security module (AppArmor, SELinux) of this process"));
        return notes;
    }

    private static HijackResult of(Instant startedAt, String service, Hijack hijack, List<String> warnings) {
        hijack.missing().stream()
                .collect(Collectors.groupingBy(
                        Missing::remedy,
                        LinkedHashMap::new,
                        Collectors.mapping(Missing::what, Collectors.joining("; "))))
                .forEach((remedy, whats) -> warnings.add("not tried: " + whats + ". Remedy: " + remedy));
        if (hijack.findings().stream().anyMatch(HijackCase.Observed::familyAbsent)) {
            warnings.add("this machine has no IPv6: those rows do not count");
        }
        warnings.addAll(Remains.take());
        return HijackResult.of(
                startedAt.toString(),
                Environment.here(),
                service,
                hijack.findings(),
                hijack.families(),
                warnings,
                hijack.missing().isEmpty());
    }
}
