package io.github.portshare.orchestrator.verdict;

import java.util.Locale;
import java.util.Map;

/** Is the 99th percentile of the measured latency within the limit that was asked for? */
public final class LatencyCheck {

    private LatencyCheck() {}

    /**
     * Judges the p99.
     *
     * @param answers how many latencies were measured
     * @param p99Millis their 99th percentile, in milliseconds
     * @param maxP99Millis the limit, in milliseconds
     * @param intended whether they count from the moment when the request was to begin (open loop), and not from its send
     */
    public static Check judge(long answers, double p99Millis, double maxP99Millis, boolean intended) {
        Map<String, Object> observed = Map.of("p99Millis", p99Millis, "answers", answers);
        Map<String, Object> expected = Map.of("maxP99Millis", maxP99Millis);
        if (answers < 1_000) {
            return new Check(
                    CheckId.LATENCY,
                    Verdict.INCONCLUSIVE,
                    String.format(Locale.ROOT, "%,d answers are too few for a 99th percentile", answers),
                    observed,
                    expected,
                    null,
                    "1,000 answers would do: a longer --duration or more --requests");
        }
        boolean within = p99Millis <= maxP99Millis;
        // so many digits that a p99 just above the limit does not read like the limit
        int digits = Math.abs(p99Millis - maxP99Millis) < 0.1 ? 3 : 1;
        return new Check(
                CheckId.LATENCY,
                within ? Verdict.PASSED : Verdict.FAILED,
                String.format(
                        Locale.ROOT,
                        "p99 %." + digits + "f ms%s, limit %.1f ms",
                        p99Millis,
                        intended ? " from the intended start" : "",
                        maxP99Millis),
                observed,
                expected,
                null,
                within ? null : "a cold JVM is slow: try a longer --warmup before believing it");
    }
}
