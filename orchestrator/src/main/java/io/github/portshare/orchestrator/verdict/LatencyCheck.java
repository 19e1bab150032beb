package io.github.portshare.orchestrator.verdict;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Is the 99th percentile of the latency within the limit that was asked for?
 *
 * <p>A request that was never answered counts with the time for which it surely waited. Where that is within the limit, nobody
 * knows on which side of it the answer would have been: the check passes only if it makes no difference.
 *
 * <p>In an open loop the generator itself may have begun requests late. The check passes if the latencies are within the
 * limit with that delay, fails if they are above it without, and is inconclusive in between.
 */
public final class LatencyCheck {

    /** Requests of which a 99th percentile says something. */
    public static final int FEWEST = 1_000;

    private LatencyCheck() {}

    /**
     * Judges the p99 of a closed loop, from the send.
     *
     * @param answered latencies in microseconds
     * @param atLeast of the requests without an answer, the least that theirs would have been, in microseconds
     * @param maxP99Millis the limit, in milliseconds
     */
    public static Check judge(Histogram answered, Histogram atLeast, double maxP99Millis) {
        return judge(answered, atLeast, both(answered, atLeast), maxP99Millis, false);
    }

    /**
     * Judges the p99 of an open loop, from the moment when each request was to begin.
     *
     * @param ofService of all requests, the part of that time that the service is to blame for, in microseconds
     */
    public static Check judge(Histogram answered, Histogram atLeast, Histogram ofService, double maxP99Millis) {
        return judge(answered, atLeast, ofService, maxP99Millis, true);
    }

    private static Check judge(
            Histogram answered, Histogram atLeast, Histogram ofService, double maxP99Millis, boolean intended) {
        Histogram fastest = both(answered, atLeast);
        Histogram slowest = answered.copy();
        slowest.recordValueWithCount(slowest.getHighestTrackableValue(), atLeast.getTotalCount());
        long requests = fastest.getTotalCount();
        long unanswered = atLeast.getTotalCount();
        double p99 = p99Millis(fastest);
        double p99OfService = Math.min(p99, p99Millis(ofService));
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("p99Millis", p99);
        if (intended) {
            observed.put("p99OfServiceMillis", p99OfService);
        }
        observed.put("answers", answered.getTotalCount());
        observed.put("unanswered", unanswered);
        Map<String, Object> expected = Map.of("maxP99Millis", maxP99Millis);
        String words = words(p99, maxP99Millis, intended);
        if (requests < FEWEST) {
            return Check.inconclusive(CheckId.LATENCY, List.of(tooFew(requests)), observed, expected);
        }
        if (p99OfService > maxP99Millis) {
            return Check.failed(CheckId.LATENCY, List.of(slow(words, unanswered, requests)), observed, expected);
        }
        if (p99 > maxP99Millis) {
            return Check.inconclusive(CheckId.LATENCY, List.of(late(words, p99OfService)), observed, expected);
        }
        if (p99Millis(slowest) > maxP99Millis) {
            return Check.inconclusive(
                    CheckId.LATENCY, List.of(unanswered(words, unanswered, requests)), observed, expected);
        }
        return Check.passed(CheckId.LATENCY, words, observed, expected);
    }

    private static Histogram both(Histogram answered, Histogram atLeast) {
        Histogram both = answered.copy();
        both.add(atLeast);
        return both;
    }

    /** The least of the values that the histogram does not tell apart, so that what is at the limit is within it. */
    private static double p99Millis(Histogram micros) {
        return micros.lowestEquivalentValue(micros.getValueAtPercentile(99)) / 1e3;
    }

    private static String words(double p99Millis, double maxP99Millis, boolean intended) {
        // as it was asked for: rounded it would be another
        BigDecimal limit = BigDecimal.valueOf(maxP99Millis).stripTrailingZeros();
        // so many digits that a p99 just above the limit does not read like the limit
        int digits = Math.abs(p99Millis - maxP99Millis) < 0.1 ? 3 : 1;
        return String.format(
                Locale.ROOT,
                "p99 %." + digits + "f ms%s, limit %s ms",
                p99Millis,
                intended ? " from the intended start" : "",
                limit.setScale(Math.max(1, limit.scale())).toPlainString());
    }

    private static Finding tooFew(long requests) {
        return new Finding(
                String.format(Locale.ROOT, "%,d requests are too few for a 99th percentile", requests),
                String.format(Locale.ROOT, "%,d would do: a longer --duration or more --requests", FEWEST));
    }

    private static Finding slow(String words, long unanswered, long requests) {
        return unanswered == 0
                ? new Finding(words, "a cold JVM is slow: try a longer --warmup before believing it")
                : new Finding(
                        words + withUnanswered(unanswered, requests),
                        "see who did not answer by the check 'errors'; a cold JVM is slow: a longer --warmup");
    }

    private static Finding late(String words, double p99OfServiceMillis) {
        return new Finding(
                String.format(
                        Locale.ROOT,
                        "%s; but the generator was busy or late itself, and only %.1f ms of it are surely the service's",
                        words,
                        p99OfServiceMillis),
                "a lower --rate, fewer --connections, or more cores for the generator (--client-threads)");
    }

    private static Finding unanswered(String words, long unanswered, long requests) {
        return new Finding(
                words + withUnanswered(unanswered, requests) + ", and nobody knows how long they would have taken",
                "see why by 'errors' and the schedule: a longer --timeout, a lower --rate, or more --connections");
    }

    private static String withUnanswered(long unanswered, long requests) {
        return String.format(Locale.ROOT, "; %,d of %,d never answered or never sent", unanswered, requests);
    }
}
