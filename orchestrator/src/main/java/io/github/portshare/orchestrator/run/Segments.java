package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.disrupt.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Connections of the times between disruptions, in which it is known who was there: in each, those who were there should have had
 * as many each.
 *
 * @param connections by id
 * @param expected how many each should have had, by id
 */
record Segments(Map<String, Long> connections, Map<String, Double> expected) {

    /**
     * Of a load so far, without what load agents had that are lost by now.
     *
     * @param members ids of those that were there before the first disruption
     */
    static Segments of(Set<String> members, List<Window> windows, LoadResult end) {
        Segments all = new Segments(new HashMap<>(), new HashMap<>());
        LoadResult from = LoadResult.nothing();
        Set<String> there = members;
        for (Window window : windows) {
            all.add(there, from, window.before().without(end.lost()));
            if (!window.isOver()) {
                return all;
            }
            from = window.after().without(end.lost());
            there = window.members();
        }
        all.add(there, from, end);
        return all;
    }

    private void add(Set<String> there, LoadResult from, LoadResult to) {
        long sum = 0;
        for (String id : there) {
            long count = Math.max(0, of(to, id) - of(from, id));
            connections.merge(id, count, Long::sum);
            sum += count;
        }
        for (String id : there) {
            expected.merge(id, sum / (double) there.size(), Double::sum);
        }
    }

    private static long of(LoadResult load, String id) {
        Counts.Responder responder = load.measured().responders().get(id);
        return responder == null ? 0 : responder.connections();
    }

    /** Of all members. */
    long total() {
        return connections.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Whether a member was there long enough: it should have had half of the even share, or more. Of less, a tolerance relative to it
     * takes more connections than a run has.
     */
    boolean judges(String id) {
        return expectedOf(id) * connections.size() * 2 >= total();
    }

    /** How many a member had; none of one that was never there for long. */
    long connectionsOf(String id) {
        return connections.getOrDefault(id, 0L);
    }

    /** How many a member should have had. */
    double expectedOf(String id) {
        return expected.getOrDefault(id, 0.0);
    }
}
