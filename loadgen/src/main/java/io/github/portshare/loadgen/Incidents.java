package io.github.portshare.loadgen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When requests ended without an answer, and when connects took long, to hundredths of a second: what happens to a group can be
 * held against it. Confined to one event loop.
 */
final class Incidents {

    /** From here on a connect is noted; the first retransmitted SYN goes after a second (tcp(7)). */
    static final long SLOW_CONNECT_MICROS = 100_000;

    /** More than these are not told one by one. A dead port makes some hundred a second at the most. */
    private static final int MOST = 100_000;

    private static final long STEP_NANOS = 10_000_000;

    private record Key(long begin, long end, ErrorKind kind, boolean fresh) {}

    private final Map<Key, Integer> counts = new HashMap<>();

    /** Of a request, or a connect, from its begin to its end. */
    void note(long beginNanos, long endNanos, ErrorKind kind, boolean fresh) {
        Key key = new Key(beginNanos / STEP_NANOS, endNanos / STEP_NANOS, kind, fresh);
        if (counts.size() < MOST || counts.containsKey(key)) {
            counts.merge(key, 1, Integer::sum);
        }
    }

    /** A copy. */
    List<Counts.Incident> told() {
        List<Counts.Incident> told = new ArrayList<>(counts.size());
        counts.forEach((key, count) -> told.add(new Counts.Incident(
                key.begin * STEP_NANOS / 1_000_000, key.end * STEP_NANOS / 1_000_000, key.kind, key.fresh, count)));
        return told;
    }
}
