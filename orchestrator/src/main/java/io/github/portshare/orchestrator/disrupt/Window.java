package io.github.portshare.orchestrator.disrupt;

import io.github.portshare.loadgen.LoadResult;
import java.util.List;
import java.util.Set;

/**
 * What a disruption did, and in which time. What happens to a request that was on its way in it is the disruption's doing.
 *
 * @param disruption what was asked for
 * @param left labels of the members that left
 * @param joined labels of those that came
 * @param beginNanos as {@link System#nanoTime} counts
 * @param endNanos half a second after it was done; {@link Long#MAX_VALUE} while it is under way
 * @param before the load's counts at its begin
 * @param after and at its end; null while it is under way
 * @param members the ids of those that are there from its end on
 * @param settledNanos since its begin, until who left had no new connection any more, and everybody who is there had one; null = that
 *     was not seen
 * @param failure why it could not be carried out, or not as it should; null where it was
 */
public record Window(
        Disruption disruption,
        List<String> left,
        List<String> joined,
        long beginNanos,
        long endNanos,
        LoadResult before,
        LoadResult after,
        Set<String> members,
        Long settledNanos,
        String failure) {

    /** Whether something that went on from the one moment to the other (milliseconds of the same clock, to 10 ms) was under way in it. */
    public boolean touches(long beginMillis, long endMillis) {
        return endMillis + SLACK_MILLIS >= beginNanos / 1_000_000 && beginMillis - SLACK_MILLIS <= endNanos / 1_000_000;
    }

    private static final long SLACK_MILLIS = 20;

    /** Whether it is over. */
    public boolean isOver() {
        return after != null;
    }
}
