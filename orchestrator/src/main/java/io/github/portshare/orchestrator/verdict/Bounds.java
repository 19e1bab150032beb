package io.github.portshare.orchestrator.verdict;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * Where a figure lies that was measured.
 *
 * @param low not negative
 * @param high infinite where nothing was surely above
 */
public record Bounds(double low, double high) {

    /** Beyond it the counts of a rate are taken as parts of so many: an int is what the library counts in. */
    private static final long MOST = 1_000_000_000;

    /** Of the rate at which something happens that happened so often (Clopper and Pearson 1934). */
    public static Bounds ofRate(long happened, long tried, double confidence) {
        if (tried == 0) {
            return new Bounds(0, 1);
        }
        double part = Math.min(1, MOST / (double) tried);
        var interval = BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(
                (int) Math.round(tried * part), (int) Math.round(Math.min(happened, tried) * part), 1 - confidence);
        return new Bounds(interval.getLowerBound(), interval.getUpperBound());
    }
}
