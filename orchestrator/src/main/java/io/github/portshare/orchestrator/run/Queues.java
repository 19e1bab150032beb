package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.group.Facts;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.PortView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What waits at the members' own sockets, and what the kernel has dropped there, look by look; and beside it what it has counted
 * for the whole network namespace meanwhile, which may be another service's. May be used from several threads.
 */
final class Queues {

    private final PortView port;
    private final int somaxconn;
    private final Set<String> full = new TreeSet<>();
    /** Datagrams dropped at each member's socket since it was made, as last seen. */
    private final Map<String, Long> drops = new TreeMap<>();

    private boolean unknownLimit;

    Queues(PortView port) {
        this(port, Kernel.sysctl("net.core.somaxconn").map(Integer::parseInt).orElse(0));
    }

    Queues(PortView port, int somaxconn) {
        this.port = port;
        this.somaxconn = somaxconn;
    }

    /** Looks at the queues of the members' sockets, now. */
    synchronized void look(List<Facts> members) {
        Map<Long, Listener> rows =
                port.listeners().stream().collect(Collectors.toMap(Listener::inode, row -> row, (a, b) -> a));
        for (Facts member : members) {
            // listen(2) takes the smaller one of the two (__sys_listen, net/socket.c)
            int limit = Math.min(member.told().map(Facts.Told::backlog).orElse(0), somaxconn);
            unknownLimit |= limit == 0;
            member.listeners().stream().map(rows::get).filter(Objects::nonNull).forEach(row -> {
                if (limit > 0 && row.acceptQueue() >= limit) {
                    full.add(member.label());
                }
                drops.merge(member.label(), row.drops(), Math::max);
            });
        }
    }

    /** What a reader should know of them, with what the namespace's counters have grown by. */
    synchronized List<String> warnings(KernelBooks namespace) {
        List<String> warnings = new ArrayList<>();
        drops.forEach((member, count) -> {
            if (count > 0) {
                warnings.add(say(
                        "the kernel dropped %,d datagrams at the full receive buffer of %s; if check 'loss' misses some: fewer"
                                + " --connections, or a larger net.core.rmem_max",
                        count, member));
            }
        });
        long others = namespace.growth("RcvbufErrors")
                - drops.values().stream().mapToLong(Long::longValue).sum();
        if (others > 0) {
            warnings.add(say(
                    "the kernel dropped %,d datagrams at full receive buffers of sockets that are no member's (RcvbufErrors of the"
                            + " network namespace): the load generator's own, or another program's",
                    others));
        }
        long overflows = namespace.growth("ListenOverflows");
        if (overflows > 0) {
            warnings.add(say(
                    "accept queues overflowed %,d times (ListenOverflows, of the whole network namespace): %s",
                    overflows, whose()));
        }
        return warnings;
    }

    private String whose() {
        if (!full.isEmpty()) {
            return "the queue of " + String.join(", ", full)
                    + " was seen full: it accepts too slowly, or net.core.somaxconn is too small";
        }
        return (unknownLimit
                        ? "how long the members' queues may get is not known"
                        : "no member's queue was seen full, so it may be another service's")
                + "; 'ss -ltn' shows whose is";
    }

    private static String say(String words, Object... values) {
        return String.format(Locale.ROOT, words, values);
    }
}
