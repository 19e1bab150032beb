package io.github.portshare.orchestrator.verdict;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/** How probable such counts are if every draw is given to one of N members with equal probability. */
public final class Evenness {

    /** Below this many expected a cell the chi-square approximation is poor (Cochran 1954). */
    private static final double SMALL_CELL = 5;

    /** Up to so many draws all outcomes are added up; beyond, some are drawn. */
    private static final long EXACT = 40;

    private static final int GROUPS = 20_000;

    private Evenness() {}

    /**
     * Tests the counts of at least two members against the even share.
     *
     * @param counts of connections
     * @param draws how many independent draws they are worth together; the counts are scaled to them (Rao and Scott 1981, first
     *     order)
     */
    public static Check.Statistic test(long[] counts, long draws) {
        double scale = draws / (double) Arrays.stream(counts).sum();
        if (draws >= SMALL_CELL * counts.length) {
            double value = scale * statistic(counts);
            int degrees = counts.length - 1;
            double p = ChiSquaredDistribution.of(degrees).survivalProbability(value);
            return new Check.Statistic("chi-square", value, degrees, p);
        }
        long[] scaled =
                Arrays.stream(counts).map(count -> Math.round(count * scale)).toArray();
        int total = (int) Math.max(1, Arrays.stream(scaled).sum());
        long squares = Arrays.stream(scaled).map(count -> count * count).sum();
        boolean exact = total <= EXACT;
        return new Check.Statistic(
                exact ? "exact" : "monte-carlo",
                counts.length * squares / (double) total - total,
                counts.length - 1,
                exact ? exact(total, counts.length, squares) : monteCarlo(total, counts.length, squares));
    }

    private static double statistic(long[] counts) {
        double expected = Arrays.stream(counts).sum() / (double) counts.length;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
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
    private static double monteCarlo(int draws, int members, long squares) {
        SplittableRandom random = new SplittableRandom(1);
        int asUneven = 1;
        for (int group = 0; group < GROUPS; group++) {
            int[] counts = new int[members];
            long sum = 0;
            for (int draw = 0; draw < draws; draw++) {
                // one more is 2c + 1 more in squares
                sum += 2L * counts[random.nextInt(members)]++ + 1;
            }
            asUneven += sum >= squares ? 1 : 0;
        }
        return asUneven / (GROUPS + 1.0);
    }
}
