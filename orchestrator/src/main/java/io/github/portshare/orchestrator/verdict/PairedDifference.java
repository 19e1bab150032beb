package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How two figures differ that were taken in pairs, side by side in time: what disturbs both alike cancels out. The interval
 * is Student's, of the mean of the pairs' differences; for ratios, of their logarithms, since a half is as far from even as
 * the double.
 *
 * @param estimate relative: 0.1 = a tenth more than the baseline; absolute: in the figure's own unit
 * @param low end of the interval, in the same terms
 * @param high its other end
 */
public record PairedDifference(double estimate, double low, double high) {

    /** Below it there is no interval. */
    static final int FEWEST_PAIRS = 2;

    /**
     * The ratio of the figures, less one; empty of fewer than two pairs, or where a figure is not positive.
     *
     * @param baseline the figures of the one
     * @param other those of the other, in the same order
     * @param confidence that the true difference is in the interval
     */
    public static Optional<PairedDifference> relative(List<Double> baseline, List<Double> other, double confidence) {
        boolean positive = baseline.stream().allMatch(figure -> figure > 0)
                && other.stream().allMatch(figure -> figure > 0);
        return positive ? of(baseline, other, confidence, Math::log, Math::expm1) : Optional.empty();
    }

    /** The figures' difference; empty of fewer than two pairs. */
    public static Optional<PairedDifference> absolute(List<Double> baseline, List<Double> other, double confidence) {
        return of(baseline, other, confidence, DoubleUnaryOperator.identity(), DoubleUnaryOperator.identity());
    }

    private static Optional<PairedDifference> of(
            List<Double> baseline,
            List<Double> other,
            double confidence,
            DoubleUnaryOperator scale,
            DoubleUnaryOperator back) {
        int pairs = baseline.size();
        if (pairs < FEWEST_PAIRS || other.size() != pairs) {
            return Optional.empty();
        }
        double[] differences = new double[pairs];
        double sum = 0;
        for (int i = 0; i < pairs; i++) {
            differences[i] = scale.applyAsDouble(other.get(i)) - scale.applyAsDouble(baseline.get(i));
            sum += differences[i];
        }
        double mean = sum / pairs;
        double squares = 0;
        for (double difference : differences) {
            squares += (difference - mean) * (difference - mean);
        }
        double margin = TDistribution.of(pairs - 1).inverseSurvivalProbability((1 - confidence) / 2)
                * Math.sqrt(squares / (pairs - 1) / pairs);
        return Optional.of(new PairedDifference(
                back.applyAsDouble(mean), back.applyAsDouble(mean - margin), back.applyAsDouble(mean + margin)));
    }

    /** Whether there is one: no difference is outside the interval. */
    public boolean shown() {
        return low > 0 || high < 0;
    }
}
