package io.github.portshare.orchestrator.verdict;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** Connections dealt out by chance with known probabilities, and other counts. */
public final class Samples {

    private Samples() {}

    /** How many of the connections each member gets; a member's probability is its weight's part of all weights. */
    static long[] deal(long seed, long connections, double... weights) {
        SplittableRandom random = new SplittableRandom(seed);
        double all = Arrays.stream(weights).sum();
        long[] counts = new long[weights.length];
        for (long i = 0; i < connections; i++) {
            double left = random.nextDouble() * all;
            int member = 0;
            while (member < weights.length - 1 && left >= weights[member]) {
                left -= weights[member];
                member++;
            }
            counts[member]++;
        }
        return counts;
    }

    /** So many requests that all took the same. */
    public static Histogram latency(long count, double millis) {
        Histogram histogram = new Histogram(600_000_000, 3);
        histogram.recordValueWithCount((long) (millis * 1e3), count);
        return histogram;
    }

    /** Counts as the share check takes them. */
    static Map<String, Long> byMember(long... counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            named.put("member-" + i, counts[i]);
        }
        return named;
    }
}
