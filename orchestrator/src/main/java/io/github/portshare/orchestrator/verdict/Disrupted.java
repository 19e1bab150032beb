package io.github.portshare.orchestrator.verdict;

import io.github.portshare.loadgen.ErrorKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was done to the group on purpose while it was under load, and what that cost.
 *
 * @param costs one for each disruption, in the order of time
 * @param killed members that could tell no last counts, by name
 * @param most requests that one disruption may cost; null = it is told, and not judged
 */
public record Disrupted(List<Cost> costs, Set<String> killed, Long most) {

    /** Nothing was done. */
    public static final Disrupted NONE = new Disrupted(List.of(), Set.of(), null);

    /**
     * Of one disruption.
     *
     * @param word what was asked for: {@code kill:2@3s}
     * @param lost requests that were under way in its window and never answered, by how they ended
     * @param moved answers to flows of UDP by another process than before
     * @param failure why it was not carried out, or not as it should; null where it was
     */
    public record Cost(String word, Map<ErrorKind, Long> lost, long moved, String failure) {

        /** Of every kind. */
        public long total() {
            return lost.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Of all together, by how they ended. */
    public Map<ErrorKind, Long> lost() {
        Map<ErrorKind, Long> all = new EnumMap<>(ErrorKind.class);
        costs.forEach(cost -> cost.lost().forEach((kind, count) -> all.merge(kind, count, Long::sum)));
        return all;
    }

    /** Answers to flows that moved meanwhile. */
    public long moved() {
        return costs.stream().mapToLong(Cost::moved).sum();
    }

    /** What is left of such counts outside of all disruptions; kinds of which nothing is left are absent. */
    public Map<ErrorKind, Long> outside(Map<ErrorKind, Long> all) {
        Map<ErrorKind, Long> inside = lost();
        inside.put(ErrorKind.BAD_IDENTITY, moved());
        Map<ErrorKind, Long> outside = new EnumMap<>(ErrorKind.class);
        all.forEach((kind, count) -> {
            long left = count - inside.getOrDefault(kind, 0L);
            if (left > 0) {
                outside.put(kind, left);
            }
        });
        return outside;
    }
}
