package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Limits;
import io.github.portshare.orchestrator.kernel.TemporaryDirectory;
import io.github.portshare.orchestrator.run.Diagnosis.Item;
import io.github.portshare.orchestrator.verdict.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the limits of this machine, user and control group suffice for a run with the default options. */
final class Capacity {

    private static final int MEMBERS = 4;
    private static final int CONNECTIONS = 16;
    private static final int BACKLOG = 1_024;

    private Capacity() {}

    static List<Item> findings() {
        List<Item> findings = new ArrayList<>();
        findings.add(temporaryDirectory());
        findings.add(descriptors(Limits.descriptors(), Limits.hardDescriptors(), Limits.openDescriptors()));
        findings.add(threads(Limits.userThreads(), Limits.groupThreads()));
        findings.add(memory(Kernel.availableKiB(), Limits.groupMemoryKiB()));
        Kernel.sysctl("net.core.somaxconn").map(Capacity::acceptQueue).ifPresent(findings::add);
        Kernel.sysctl("net.ipv4.ip_local_port_range").map(Capacity::ports).ifPresent(findings::add);
        return findings;
    }

    private static Item temporaryDirectory() {
        Optional<String> problem = TemporaryDirectory.problem();
        return new Item(
                "temporary files",
                problem.isEmpty(),
                problem.map(sentence -> sentence.substring(0, sentence.lastIndexOf(": ")))
                        .orElse(TemporaryDirectory.path().toString()),
                problem.map(sentence -> sentence.substring(sentence.lastIndexOf(": ") + 2))
                        .orElse(null));
    }

    static Item descriptors(OptionalLong soft, OptionalLong hard, long open) {
        long needed = Preflight.descriptorsNeeded(open, CONNECTIONS, MEMBERS);
        return finding(
                "descriptors",
                enough(soft, needed),
                say("%s may be open (hard limit %s)", number(soft), number(hard)) + needs(needed, ""),
                say("raise it: 'ulimit -n %d', or LimitNOFILE= of a service", needed));
    }

    /**
     * @param user how many more this user may start, by RLIMIT_NPROC; empty = without a limit, as root
     * @param group how many more this control group may start, by pids.max
     */
    static Item threads(OptionalLong user, OptionalLong group) {
        long needed = Preflight.threadsNeeded(MEMBERS);
        return finding(
                "threads",
                enough(user, needed) && enough(group, needed),
                say("%s for this user (ulimit -u), %s for its control group (pids.max)", more(user), more(group))
                        + needs(needed, ""),
                "raise the smaller one, or run fewer --members");
    }

    static Item memory(OptionalLong availableKiB, OptionalLong groupKiB) {
        long needed = MEMBERS * Experiment.MEMBER_KIB;
        return finding(
                "memory",
                enough(availableKiB, needed) && enough(groupKiB, needed),
                say("%s available, control group: %s (memory.max)", mib(availableKiB), mib(groupKiB))
                        + needs(needed / 1024, " MiB"),
                "free some, raise memory.max, or run fewer --members");
    }

    static Item acceptQueue(String somaxconn) {
        return finding(
                "accept queue",
                Long.parseLong(somaxconn) >= CONNECTIONS,
                "net.core.somaxconn = " + somaxconn + say(": a member asks for %,d", (long) BACKLOG)
                        + needs(CONNECTIONS, ""),
                "raise it: sysctl -w net.core.somaxconn=" + BACKLOG);
    }

    /** A client takes every second port of the range (__inet_hash_connect, net/ipv4/inet_hashtables.c). */
    static Item ports(String range) {
        String[] ends = range.split(" ");
        long ports = (Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1) / 2;
        long needed =
                Shares.drawsNeeded(MEMBERS, RunPlan.Limits.DEFAULT.tolerance(), RunPlan.Limits.DEFAULT.confidence());
        return finding(
                "client ports",
                ports >= needed,
                "net.ipv4.ip_local_port_range = " + range + say(": %,d for one address", ports)
                        + needs(needed, " for its share"),
                "widen it: sysctl -w net.ipv4.ip_local_port_range='32768 60999', or ask for a wider --tolerance");
    }

    private static Item finding(String subject, boolean fine, String observed, String remedy) {
        return new Item(subject, fine, observed, fine ? null : remedy);
    }

    private static String needs(long needed, String unit) {
        return say("; a default run needs %,d%s", needed, unit);
    }

    private static boolean enough(OptionalLong limit, long needed) {
        return limit.isEmpty() || limit.getAsLong() >= needed;
    }

    private static String mib(OptionalLong kiB) {
        return kiB.isEmpty() ? "no limit" : say("%,d MiB", kiB.getAsLong() / 1024);
    }

    private static String more(OptionalLong left) {
        return left.isEmpty() ? "no limit" : say("%,d more", left.getAsLong());
    }

    private static String number(OptionalLong limit) {
        return limit.isEmpty() ? "no limit" : say("%,d", limit.getAsLong());
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
