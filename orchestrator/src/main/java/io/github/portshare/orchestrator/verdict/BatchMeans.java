package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Where the mean of a steady series lies, by the means of its seconds: batch means (Law, Simulation Modeling and Analysis, 5th
 * ed., section 9.5.3), with Student's interval. Seconds that follow each other are alike; where they are, they count for fewer:
 * {@code n (1 - r) / (1 + r)}, with r the correlation of neighbours (Zwiers and von Storch 1995, Journal of Climate 8, p. 336).
 */
public final class BatchMeans {

    /** With fewer, the correlation of neighbours is a guess. */
    public static final int FEWEST = 10;

    /** Of less, Student's interval is so wide that it tells nothing. */
    private static final double LEAST_WORTH = 4;

    private BatchMeans() {}

    /** The interval; empty of fewer seconds than {@link #FEWEST}, or of such as drift. */
    public static Optional<Bounds> of(List<Double> seconds, double confidence) {
        int count = seconds.size();
        if (count < FEWEST) {
            return Optional.empty();
        }
        double mean =
                seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = 0;
        double neighbours = 0;
        for (int i = 0; i < count; i++) {
            double off = seconds.get(i) - mean;
            squares += off * off;
            neighbours += i == 0 ? 0 : off * (seconds.get(i - 1) - mean);
        }
        double alike = squares == 0 ? 0 : Math.max(0, neighbours / squares);
        double worth = count * (1 - alike) / (1 + alike);
        if (worth < LEAST_WORTH) {
            return Optional.empty();
        }
        double margin = TDistribution.of(worth - 1).inverseSurvivalProbability((1 - confidence) / 2)
                * Math.sqrt(squares / (count - 1) / worth);
        return Optional.of(new Bounds(Math.max(0, mean - margin), mean + margin));
    }

    /**
     * Where a latency of a closed loop lies, once it is known how its throughput varied. The interval of a percentile holds if
     * latencies do not depend on each other; over seconds they do, as when a machine is slower for a while. There connections =
     * throughput * mean latency (Little 1961, A Proof for the Queuing Formula, Operations Research 9, p. 383), so as uncertain as
     * the throughput is, relative to it, the latency is at least.
     *
     * @param latency by the order of the latencies
     * @param throughput on average
     * @param bounds where that lies, by its seconds
     */
    public static Bounds widened(Bounds latency, double throughput, Bounds bounds) {
        return new Bounds(
                latency.low() * Math.min(1, throughput / bounds.high()),
                bounds.low() == 0 ? Double.POSITIVE_INFINITY : latency.high() * Math.max(1, throughput / bounds.low()));
    }
}
