package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.OrderStatistics;
import org.HdrHistogram.Histogram;

/** Where percentiles of latencies lie. */
final class Ranges {

    private Ranges() {}

    /**
     * Those of a report; null where there is no latency.
     *
     * @param known latencies, in microseconds
     * @param all of them, and of the others the least that theirs would have been: they may be anything above
     */
    static Result.Intervals intervals(Histogram known, Histogram all) {
        return all.getTotalCount() == 0
                ? null
                : new Result.Intervals(
                        range(known, all, 50), range(known, all, 90), range(known, all, 99), range(known, all, 99.9));
    }

    private static Result.Range range(Histogram known, Histogram all, double percentile) {
        OrderStatistics ranks = OrderStatistics.of(all.getTotalCount(), percentile, OrderStatistics.CONFIDENCE);
        return new Result.Range(
                millis(ranks.lowOf(all)), ranks.high() > known.getTotalCount() ? null : millis(ranks.highOf(known)));
    }

    private static Double millis(Long micros) {
        return micros == null ? null : micros / 1e3;
    }
}
