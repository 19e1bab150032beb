package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.SocketDiagnosis;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Why a listener never answered, as far as that can be seen: the rows of the port, what sock_diag and /proc tell of them, and
 * what became of the probes. It may be a good member; nothing here says to end it.
 *
 * <p>Where several listeners could take a connection, the kernel looks for the address before the wildcard, and there for
 * AF_INET before AF_INET6; among listeners of different devices it takes the first group that it finds
 * (__inet_lookup_listener, compute_score and inet_lhash2_lookup, net/ipv4/inet_hashtables.c).
 *
 * @param rows every listener on the port, on whatever address
 * @param target where the probes went
 * @param diagnoses of the rows, by inode; empty where they could not be asked for
 * @param holders of the rows, by inode, as far as this user may see
 * @param stopped tells a process that is stopped
 * @param probes how many there were
 * @param seconds for how long an answer was waited for
 */
record Unheard(
        List<Listener> rows,
        InetAddress target,
        Optional<Map<Long, SocketDiagnosis>> diagnoses,
        Map<Long, List<Long>> holders,
        LongPredicate stopped,
        int probes,
        long seconds) {

    /** A cause that was found, and what to do about it. */
    private record Cause(String words, String remedy) {}

    /** Whether it is plain that no probe can reach it, or that it cannot answer one. */
    boolean explained(Listener row) {
        return unreachable(row).isPresent() || stopped(row).isPresent();
    }

    /**
     * In words.
     *
     * @param took how many probes are known to have reached it
     * @param open how many are without an answer and of which nobody can say whom they reached
     */
    Unknown tell(Listener row, int took, int open) {
        String count = " listens, "
                + (took > 0
                        ? "took " + took + " of " + probes + " probes and answered none within " + seconds + " s"
                        : open > 0
                                ? "answered none of " + probes + " probes within " + seconds + " s (" + open
                                        + " are without an answer; who has them cannot be seen)"
                                : "got 0 of " + probes + " probes");
        Cause cause = stopped(row)
                .or(() -> took > 0 ? Optional.empty() : unreachable(row))
                .orElseGet(() -> took + open > 0 ? slow(row) : hidden());
        return new Unknown(true, count + ": " + cause.words, cause.remedy);
    }

    private Optional<Cause> stopped(Listener row) {
        List<Long> pids = holders.getOrDefault(row.inode(), List.of());
        boolean all = !pids.isEmpty() && pids.stream().allMatch(stopped::test);
        return all
                ? Optional.of(new Cause(
                        "pid " + pids.get(0) + " is stopped (state T)",
                        "kill -CONT " + pids.get(0) + ", then attach again"))
                : Optional.empty();
    }

    private Optional<Cause> unreachable(Listener row) {
        boolean wild = row.address().isAnyLocalAddress();
        List<Listener> exact = wild
                ? others(row).stream()
                        .filter(other -> !other.address().isAnyLocalAddress() && other.covers(target))
                        .toList()
                : List.of();
        if (!exact.isEmpty()) {
            return Optional.of(new Cause(
                    "the more specific address " + where(exact) + " takes them",
                    "bind all members to one address, or attach with the --host of this one"));
        }
        Optional<Cause> device = device(row);
        if (device.isPresent()) {
            return device;
        }
        if (target instanceof Inet4Address && row.family().equals("inet6")) {
            return family(row);
        }
        return Optional.empty();
    }

    /** An AF_INET6 listener and probes over IPv4. */
    private Optional<Cause> family(Listener row) {
        List<Listener> inet = others(row).stream()
                .filter(other -> other.family().equals("inet") && other.covers(target))
                .toList();
        String remedy = "bind all members to one address of one family";
        if (!inet.isEmpty()) {
            return Optional.of(new Cause("AF_INET listeners take all IPv4: " + where(inet), remedy));
        }
        return diagnosis(row).v6only()
                ? Optional.of(new Cause("it takes IPv6 alone (IPV6_V6ONLY)", remedy))
                : Optional.empty();
    }

    /** Listeners of several devices are several groups, and the kernel asks one of them alone. */
    private Optional<Cause> device(Listener row) {
        String own = device(diagnosis(row));
        List<Listener> bound = others(row).stream()
                .filter(other ->
                        other.covers(target) && !device(diagnosis(other)).equals(own))
                .toList();
        return bound.isEmpty()
                ? Optional.empty()
                : Optional.of(new Cause(
                        "it is bound to " + own + ", and " + where(bound) + " to " + device(diagnosis(bound.get(0)))
                                + " (SO_BINDTODEVICE): that is another group, which takes them",
                        "bind all members to one device, or none to any"));
    }

    private static String device(SocketDiagnosis binding) {
        return binding.device() == null ? "no device" : "the device " + binding.device();
    }

    private Cause slow(Listener row) {
        String state = holders.containsKey(row.inode())
                ? "its process is not stopped: it is slow, or hangs"
                : "it is slow, or hangs, or is stopped; its process cannot be seen by this user";
        return new Cause(
                state, "see what its process does (of a JVM: jcmd PID Thread.print); attach again when it answers");
    }

    private Cause hidden() {
        return new Cause(
                "no other address, family" + (diagnoses.isPresent() ? " or device" : "")
                        + " on the port explains it"
                        + (diagnoses.isPresent() ? "" : " (devices were not looked at: no 'ss')")
                        + "; a program that steers connections could, and is not visible without privilege",
                "look for such a program ('bpftool prog' as root lists an eBPF one, and no classic one), or ask each process that listens what it does");
    }

    private SocketDiagnosis diagnosis(Listener row) {
        return diagnoses
                .map(all -> all.getOrDefault(row.inode(), SocketDiagnosis.PLAIN))
                .orElse(SocketDiagnosis.PLAIN);
    }

    private List<Listener> others(Listener row) {
        return rows.stream().filter(other -> other.inode() != row.inode()).toList();
    }

    /** {@code 127.0.0.1:80 (pid 12, 13)}. */
    private String where(List<Listener> listeners) {
        String addresses = listeners.stream()
                .map(row -> IpLiteral.bracketed(row.address().getHostAddress()) + ":" + row.port())
                .distinct()
                .collect(Collectors.joining(", "));
        String pids = listeners.stream()
                .flatMap(row -> holders.getOrDefault(row.inode(), List.of()).stream())
                .distinct()
                .limit(8)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return pids.isEmpty() ? addresses : addresses + " (pid " + pids + ")";
    }
}
