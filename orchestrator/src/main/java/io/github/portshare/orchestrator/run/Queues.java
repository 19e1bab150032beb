package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.SocketTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What waits at the members' own sockets, and what the kernel has dropped there, look by look; and beside it what it has counted
 * for the whole network namespace meanwhile, which may be another service's. May be used from several threads.
 */
final class Queues {

    private final SocketTable table;
    private final int port;
    private final int somaxconn;
    private final Set<String> full = new TreeSet<>();
    /** Datagrams dropped at each member's socket since it was made, as last seen. */
    private final Map<String, Long> drops = new TreeMap<>();

    private boolean unknownLimit;

    Queues(SocketTable table, int port) {
        this(
                table,
                port,
                Kernel.sysctl("net.core.somaxconn").map(Integer::parseInt).orElse(0));
    }

    Queues(SocketTable table, int port, int somaxconn) {
        this.table = table;
        this.port = port;
        this.somaxconn = somaxconn;
    }

    /** Looks at the queues of the members' sockets, now. */
    synchronized void look(List<Member.Ready> members) {
        Map<Long, Listener> rows =
                table.listeners(port).stream().collect(Collectors.toMap(Listener::inode, row -> row, (a, b) -> a));
        for (Member.Ready member : members) {
            Listener row = rows.get(member.inode());
            // listen(2) takes the smaller one of the two (__sys_listen, net/socket.c)
            int limit = Math.min(member.backlog(), somaxconn);
            if (row != null && limit > 0 && row.acceptQueue() >= limit) {
                full.add(member.label());
            }
            unknownLimit |= limit == 0;
            if (row != null) {
                drops.merge(member.label(), row.drops(), Math::max);
            }
        }
    }

    /** What a reader should know of them, with what the namespace's counters have grown by. */
    synchronized List<String> warnings(Map<String, Long> before, Map<String, Long> after) {
        List<String> warnings = new ArrayList<>();
        drops.forEach((member, count) -> {
            if (count > 0) {
                warnings.add(say(
                        "the kernel dropped %,d datagrams at the full receive buffer of %s; if check 'loss' misses some: fewer"
                                + " --connections, or a larger net.core.rmem_max",
                        count, member));
            }
        });
        long others = growth("RcvbufErrors", before, after)
                - drops.values().stream().mapToLong(Long::longValue).sum();
        if (others > 0) {
            warnings.add(say(
                    "the kernel dropped %,d datagrams at full receive buffers of sockets that are no member's (RcvbufErrors of the"
                            + " network namespace): the load generator's own, or another program's",
                    others));
        }
        long overflows = growth("ListenOverflows", before, after);
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

    private static long growth(String counter, Map<String, Long> before, Map<String, Long> after) {
        return after.getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L);
    }

    private static String say(String words, Object... values) {
        return String.format(Locale.ROOT, words, values);
    }
}
