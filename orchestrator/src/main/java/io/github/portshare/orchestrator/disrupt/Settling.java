package io.github.portshare.orchestrator.disrupt;

import io.github.portshare.loadgen.LoadResult;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** When new connections fall to those who are there after a disruption: to all of them, and to nobody else. */
final class Settling {

    private final long beginNanos;
    private final Set<String> before;
    private final Set<String> waitedFor = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private Map<String, Long> counts = new TreeMap<>();
    private long settledNanos;
    private boolean begun;

    /**
     * The disruption begins.
     *
     * @param members ids of those that are there
     */
    Settling(long beginNanos, Set<String> members) {
        this.beginNanos = beginNanos;
        this.before = members;
    }

    /**
     * It is done.
     *
     * @param members ids of those that are there now
     */
    void begin(Set<String> members, LoadResult now) {
        waitedFor.addAll(members);
        gone.addAll(before);
        gone.removeAll(members);
        counts = counts(now);
        settledNanos = System.nanoTime() - beginNanos;
        begun = true;
    }

    void look(LoadResult now) {
        Map<String, Long> then = counts;
        counts = counts(now);
        long nanos = System.nanoTime() - beginNanos;
        if (gone.stream().anyMatch(id -> hasGrown(id, then)) || waitedFor.removeIf(id -> hasGrown(id, then))) {
            settledNanos = nanos;
        }
    }

    private boolean hasGrown(String id, Map<String, Long> then) {
        return counts.getOrDefault(id, 0L) > then.getOrDefault(id, 0L);
    }

    private static Map<String, Long> counts(LoadResult load) {
        Map<String, Long> counts = new TreeMap<>();
        load.measured().responders().forEach((name, responder) -> counts.put(name, responder.connections()));
        return counts;
    }

    /** Since the begin; null where somebody has had no new connection yet. */
    Long nanos() {
        return begun && waitedFor.isEmpty() ? settledNanos : null;
    }
}
