package io.github.portshare.orchestrator.verdict;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/** How probable such counts are if every draw is given to one of N members, to each with its expected probability. */
public final class Evenness {

    /** Below this many expected a cell the chi-square approximation is poor (Cochran 1954). */
    private static final double SMALL_CELL = 5;

    /** Up to so many draws all outcomes are added up; beyond, some are drawn. */
    private static final long EXACT = 40;

    /** Adding up takes as many steps as there are members, and some million for each. */
    private static final int MOST_EXACT = 256;

    private static final int GROUPS = 20_000;

    /** Outcomes that have the same chi-square differ in its last digits. */
    private static final double ROUNDING = 1e-6;

    private Evenness() {}

    /** Tests the counts of at least two members against the even share; the parameters are those below. */
    public static Check.Statistic test(long[] counts, long draws) {
        double[] even = new double[counts.length];
        Arrays.fill(even, 1.0 / counts.length);
        return test(counts, even, draws);
    }

    /**
     * Tests the counts of at least two members against the shares that they are to have. Outcomes are ordered by chi-square:
     * as uneven is what has as large a one, however probable it is itself.
     *
     * @param counts of connections
     * @param expected share of each member, above 0; together 1
     * @param draws how many independent draws they are worth together; the counts are scaled to them (Rao and Scott 1981, first
     *     order)
     */
    static Check.Statistic test(long[] counts, double[] expected, long draws) {
        double scale = draws / (double) Arrays.stream(counts).sum();
        double smallest = Arrays.stream(expected).min().orElseThrow();
        boolean even = Arrays.stream(expected).allMatch(share -> share == smallest);
        boolean exact = even && draws <= EXACT && counts.length <= MOST_EXACT;
        if (!exact && draws * smallest >= SMALL_CELL) {
            double value = scale * statistic(counts, expected);
            int degrees = counts.length - 1;
            double p = ChiSquaredDistribution.of(degrees).survivalProbability(value);
            return new Check.Statistic("chi-square", value, degrees, p);
        }
        long[] scaled =
                Arrays.stream(counts).map(count -> Math.round(count * scale)).toArray();
        if (Arrays.stream(scaled).sum() == 0) {
            // less than half a draw each
            scaled[0] = 1;
        }
        int total = (int) Arrays.stream(scaled).sum();
        double value = statistic(scaled, expected);
        return new Check.Statistic(
                exact ? "exact" : "monte-carlo",
                value,
                counts.length - 1,
                exact
                        ? exact(
                                total,
                                counts.length,
                                Arrays.stream(scaled)
                                        .map(count -> count * count)
                                        .sum())
                        : monteCarlo(total, expected, value));
    }

    private static double statistic(long[] counts, double[] expected) {
        double all = Arrays.stream(counts).sum();
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double due = all * expected[i];
            sum += (counts[i] - due) * (counts[i] - due) / due;
        }
        return sum;
    }

    /**
     * The probability of a sum of squares (and so of a chi-square) this large or larger. Member by member, the outcomes are
     * added up by how many draws they use and what their squares come to; an outcome's weight is 1 / (c1! c2! ...).
     */
    private static double exact(int draws, int members, long squares) {
        double[][] weights = new double[draws + 1][draws * draws + 1];
        weights[0][0] = 1;
        for (int member = 0; member < members; member++) {
            double[][] next = new double[draws + 1][draws * draws + 1];
            for (int used = 0; used <= draws; used++) {
                for (int sum = 0; sum <= used * used; sum++) {
                    double weight = weights[used][sum];
                    for (int count = 0; weight > 0 && count <= draws - used; count++) {
                        next[used + count][sum + count * count] += weight;
                        weight /= count + 1;
                    }
                }
            }
            weights = next;
        }
        double all = Arrays.stream(weights[draws]).sum();
        return Arrays.stream(weights[draws], (int) squares, draws * draws + 1).sum() / all;
    }

    /** The same from groups drawn with a fixed seed; the counts themselves are one of them (Davison and Hinkley 1997, 4.2). */
    private static double monteCarlo(int draws, double[] expected, double value) {
        SplittableRandom random = new SplittableRandom(1);
        double[] upTo = expected.clone();
        Arrays.parallelPrefix(upTo, Double::sum);
        int asUneven = 1;
        for (int group = 0; group < GROUPS; group++) {
            int[] counts = new int[expected.length];
            // the sum of the squares, each by its expected share, from which chi-square follows
            double sum = 0;
            for (int draw = 0; draw < draws; draw++) {
                int found = Arrays.binarySearch(upTo, random.nextDouble());
                int member = Math.min(found < 0 ? -found - 1 : found + 1, expected.length - 1);
                // one more is 2c + 1 more in squares
                sum += (2 * counts[member]++ + 1) / expected[member];
            }
            asUneven += sum / draws - draws >= value - ROUNDING ? 1 : 0;
        }
        return asUneven / (GROUPS + 1.0);
    }
}
