package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.OrderStatistics;
import org.HdrHistogram.Histogram;

/** Where percentiles of latencies lie. */
final class Ranges {

    private Ranges() {}

    /** Those of a report; null where there is no latency. */
    static Result.Intervals intervals(Histogram known, Histogram atLeast) {
        return known.getTotalCount() + atLeast.getTotalCount() == 0
                ? null
                : new Result.Intervals(
                        range(known, atLeast, 50),
                        range(known, atLeast, 90),
                        range(known, atLeast, 99),
                        range(known, atLeast, 99.9));
    }

    /**
     * Of one percentile.
     *
     * @param known latencies, in microseconds
     * @param atLeast of the others, the least that theirs would have been: they may be anything above
     */
    static Result.Range range(Histogram known, Histogram atLeast, double percentile) {
        Histogram fastest = known.copy();
        fastest.add(atLeast);
        OrderStatistics ranks = OrderStatistics.of(fastest.getTotalCount(), percentile, OrderStatistics.CONFIDENCE);
        return new Result.Range(
                millis(ranks.lowOf(fastest)),
                ranks.high() > known.getTotalCount() ? null : millis(ranks.highOf(known)));
    }

    private static Double millis(Long micros) {
        return micros == null ? null : micros / 1e3;
    }
}
