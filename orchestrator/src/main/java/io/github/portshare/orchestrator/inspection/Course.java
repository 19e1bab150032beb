package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.inspection.Holder.Unread;
import io.github.portshare.orchestrator.kernel.Connection;
import io.github.portshare.orchestrator.kernel.Listener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The last looks at a port: what waited where, look by look. */
final class Course {

    /** How many are kept, and how many one inspection takes. */
    static final int LOOKS = 8;

    /**
     * One look.
     *
     * @param nanos when, of a clock that only goes on
     * @param rows the listeners
     * @param unread by the inode of a connection, bytes that have arrived and were not read
     * @param drops by the inode of a listener; none where they are not told
     */
    record Look(long nanos, List<Listener> rows, Map<Long, Long> unread, Map<Long, Long> drops) {

        static Look of(long nanos, List<Listener> rows, List<Connection> connections, Map<Long, Long> drops) {
            // nobody has accepted what has no inode
            Map<Long, Long> unread = connections.stream()
                    .filter(row -> row.inode() != 0)
                    .collect(Collectors.toMap(Connection::inode, Connection::unread, Math::max));
            return new Look(nanos, rows, unread, drops);
        }
    }

    private final Deque<Look> looks = new ArrayDeque<>();
    /** What stood unread, if anything did, at the last looks at which the connections were counted. */
    private final Deque<Map<Long, Long>> counts = new ArrayDeque<>();

    private final Map<Long, Long> firstDrops = new HashMap<>();

    void add(Look look) {
        append(
                counts,
                look.unread().entrySet().stream()
                        .filter(each -> each.getValue() > 0)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        append(looks, look);
        look.drops().forEach(firstDrops::putIfAbsent);
        firstDrops.keySet().retainAll(look.drops().keySet());
    }

    /** A look at the listeners alone: the connections are as they were. */
    void add(long nanos, List<Listener> rows, Map<Long, Long> drops) {
        append(looks, new Look(nanos, rows, last().unread(), drops));
    }

    private static <T> void append(Deque<T> course, T last) {
        if (course.size() == LOOKS) {
            course.removeFirst();
        }
        course.addLast(last);
    }

    int looks() {
        return looks.size();
    }

    Duration span() {
        return Duration.ofNanos(
                looks.isEmpty() ? 0 : last().nanos() - looks.getFirst().nanos());
    }

    Look last() {
        return looks.getLast();
    }

    /** What waited in a listener's queue, the oldest look first; looks at which it was not there are left out. */
    List<Integer> queues(long inode) {
        return looks.stream()
                .flatMap(look -> look.rows().stream())
                .filter(row -> row.inode() == inode)
                .map(Listener::acceptQueue)
                .toList();
    }

    /** What was dropped of a listener's since it was first looked at. */
    long newDrops(long inode) {
        long now = last().drops().getOrDefault(inode, 0L);
        return now - firstDrops.getOrDefault(inode, now);
    }

    /** What stands unread on connections; nothing is said before there are enough looks. */
    Unread unread(Collection<Long> connections) {
        int standing = 0;
        long bytes = 0;
        boolean reads = false;
        for (long inode : connections) {
            List<Long> unread = new ArrayList<>();
            // it is open, so it was from its first look on, and before that nothing can have shrunk
            counts.forEach(count -> unread.add(count.getOrDefault(inode, 0L)));
            boolean shrinks = false;
            for (int at = 1; at < unread.size(); at++) {
                shrinks |= unread.get(at) < unread.get(at - 1);
            }
            reads |= shrinks;
            if (unread.size() == LOOKS && unread.get(0) > 0 && !shrinks) {
                standing++;
                bytes += unread.get(LOOKS - 1);
            }
        }
        return new Unread(standing, bytes, reads);
    }
}
