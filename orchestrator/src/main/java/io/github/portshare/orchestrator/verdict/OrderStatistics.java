package io.github.portshare.orchestrator.verdict;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Between which two of the values that were seen a percentile lies, whatever their distribution: how many of n values are below
 * it is binomial, so two ranks enclose it with at least the confidence (Hahn and Meeker 1991, Statistical Intervals, 5.2; David
 * and Nagaraja 2003, Order Statistics, 7.1). It is of values that do not depend on each other; those of a load do to some
 * extent, as one slow moment delays many, and then it is too narrow.
 *
 * @param low rank of the lower one, from 1; 0 = no value is surely below the percentile
 * @param high rank of the upper one; beyond the number of values = none is surely above it
 */
public record OrderStatistics(long low, long high) {

    /** Of the intervals of percentiles in reports, each for itself. */
    public static final double CONFIDENCE = 0.95;

    /** From here on the normal approximation is exact to a rank in thousands. */
    private static final long MANY = 10_000_000;

    /**
     * The ranks.
     *
     * @param values how many there are
     * @param percentile from 0 to 100, both excluded
     */
    public static OrderStatistics of(long values, double percentile, double confidence) {
        double p = percentile / 100;
        double tail = (1 - confidence) / 2;
        if (values > MANY) {
            double reach =
                    NormalDistribution.of(0, 1).inverseSurvivalProbability(tail) * Math.sqrt(values * p * (1 - p));
            return new OrderStatistics((long) Math.floor(values * p - reach), (long) Math.ceil(values * p + reach) + 1);
        }
        BinomialDistribution below = BinomialDistribution.of((int) values, p);
        return new OrderStatistics(
                below.inverseCumulativeProbability(tail), below.inverseSurvivalProbability(tail) + 1L);
    }

    /** The lower value of a histogram; null where there is none. */
    public Long lowOf(Histogram values) {
        return low < 1 ? null : values.lowestEquivalentValue(ofRank(values, low));
    }

    /** The upper value; null where there is none. */
    public Long highOf(Histogram values) {
        return high > values.getTotalCount() ? null : values.highestEquivalentValue(ofRank(values, high));
    }

    private static long ofRank(Histogram values, long rank) {
        for (HistogramIterationValue value : values.recordedValues()) {
            if (value.getTotalCountToThisValue() >= rank) {
                return value.getValueIteratedTo();
            }
        }
        throw new IllegalArgumentException("rank " + rank + " of " + values.getTotalCount() + " values");
    }
}
