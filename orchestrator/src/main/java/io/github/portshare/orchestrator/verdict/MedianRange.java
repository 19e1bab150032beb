package io.github.portshare.orchestrator.verdict;

import java.util.Collection;

/**
 * Where a figure lies that was taken several times.
 *
 * @param median of them; of an even number the middle between the two in the middle
 * @param low the smallest
 * @param high the largest
 */
public record MedianRange(double median, double low, double high) {

    /** Of at least one figure. */
    public static MedianRange of(Collection<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new MedianRange(median, sorted[0], sorted[sorted.length - 1]);
    }
}
