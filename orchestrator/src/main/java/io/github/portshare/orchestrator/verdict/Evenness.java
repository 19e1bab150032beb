package io.github.portshare.orchestrator.verdict;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.apache.commons.statistics.inference.GTest;
import org.apache.commons.statistics.inference.SignificanceResult;

/**
 * What chance allows when every connection is given to one of N members with equal probability.
 *
 * <p>The kernel picks the listener by a hash of the connection's addresses and ports (net/core/sock_reuseport.c,
 * reuseport_select_sock), so connections are independent draws; requests on one connection are not, which is why nothing
 * here counts requests.
 */
public final class Evenness {

    /** Below this many expected a cell the chi-square approximation is poor and the G-test takes its place (Cochran 1954). */
    private static final double SMALL_CELL = 5;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Evenness() {}

    /** Tests counts of at least two members against the even share. */
    public static Check.Statistic test(long[] counts) {
        double expected = Arrays.stream(counts).sum() / (double) counts.length;
        boolean small = expected < SMALL_CELL;
        SignificanceResult result = small
                ? GTest.withDefaults().test(counts)
                : ChiSquareTest.withDefaults().test(counts);
        return new Check.Statistic(
                small ? "g-test" : "chi-square", result.getStatistic(), counts.length - 1, result.getPValue());
    }

    /**
     * Corrects a statistic for connections that are not all independent draws: it is scaled by the part of them that is
     * (Rao and Scott 1981, first order).
     *
     * @param independent the number of independent draws that the connections are worth, over their number; up to 1
     */
    public static Check.Statistic corrected(Check.Statistic statistic, double independent) {
        double value = statistic.value() * Math.min(1, independent);
        return new Check.Statistic(
                statistic.name(),
                value,
                statistic.degreesOfFreedom(),
                ChiSquaredDistribution.of(statistic.degreesOfFreedom()).survivalProbability(value));
    }

    /** The largest deviation of a member from the even share, relative to it: 0.1 = one member 10 % off. */
    public static double largestDeviation(long[] counts) {
        double even = Arrays.stream(counts).sum() / (double) counts.length;
        return Arrays.stream(counts)
                .mapToDouble(count -> Math.abs(count - even) / even)
                .max()
                .orElse(0);
    }

    /**
     * The probability that {@link #test} is significant when one member gets (1 + deviation) times the even share and the
     * others divide the rest. The statistic then follows a noncentral chi-square with noncentrality
     * n * deviation^2 / (N - 1) (Cohen, Statistical Power Analysis, chapter 7: n times the effect size squared).
     */
    public static double power(long connections, int members, double deviation, double confidence) {
        int degrees = members - 1;
        double critical = ChiSquaredDistribution.of(degrees).inverseSurvivalProbability(1 - confidence);
        return 1 - noncentralCdf(critical, degrees, connections * deviation * deviation / degrees);
    }

    /** The fewest connections at which {@link #power} reaches the given power; Long.MAX_VALUE where no number does. */
    public static long connectionsFor(int members, double deviation, double confidence, double power) {
        long high = 1;
        while (power(high, members, deviation, confidence) < power) {
            if (high > Long.MAX_VALUE / 2) {
                return Long.MAX_VALUE;
            }
            high *= 2;
        }
        long low = high / 2;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (power(middle, members, deviation, confidence) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The smallest deviation of one member at which {@link #power} reaches the given power. */
    public static double detectableDeviation(long connections, int members, double confidence, double power) {
        double low = 0;
        double high = 1;
        while (power(connections, members, high, confidence) < power && high < members) {
            high *= 2;
        }
        for (int i = 0; i < 40; i++) {
            double middle = (low + high) / 2;
            if (power(connections, members, middle, confidence) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Between which shares a member of an even group stays with the given confidence: normal approximation of the binomial. */
    public static Interval even(long connections, int members, double confidence) {
        double p = 1.0 / members;
        double reach = quantile(confidence) * Math.sqrt(p * (1 - p) / connections);
        return new Interval(Math.max(0, p - reach), Math.min(1, p + reach));
    }

    /** The Wilson score interval of a member's true share, given what it got. */
    public static Interval wilson(long count, long connections, double confidence) {
        if (connections == 0) {
            return new Interval(0, 1);
        }
        double z2 = Math.pow(quantile(confidence), 2);
        double p = count / (double) connections;
        double centre = (p + z2 / (2 * connections)) / (1 + z2 / connections);
        double reach = Math.sqrt(z2)
                / (1 + z2 / connections)
                * Math.sqrt(p * (1 - p) / connections + z2 / (4.0 * connections * connections));
        return new Interval(Math.max(0, centre - reach), Math.min(1, centre + reach));
    }

    /**
     * A range of shares.
     *
     * @param low from 0 to 1
     * @param high from low to 1
     */
    public record Interval(double low, double high) {}

    private static double quantile(double confidence) {
        return NORMAL.inverseSurvivalProbability((1 - confidence) / 2);
    }

    /** The noncentral chi-square's distribution function: a Poisson mixture of central ones. */
    private static double noncentralCdf(double x, int degrees, double noncentrality) {
        double mean = noncentrality / 2;
        // the Poisson weights matter only around their mean
        int from = (int) Math.max(0, mean - 10 * Math.sqrt(mean + 1));
        int to = (int) (mean + 10 * Math.sqrt(mean + 1) + 10);
        double sum = 0;
        double logWeight = -mean;
        for (int i = 1; i <= from; i++) {
            logWeight += Math.log(mean) - Math.log(i);
        }
        for (int i = from; i <= to; i++) {
            double weight = mean == 0 ? (i == 0 ? 1 : 0) : Math.exp(logWeight);
            sum += weight * ChiSquaredDistribution.of(degrees + 2.0 * i).cumulativeProbability(x);
            logWeight += Math.log(mean) - Math.log(i + 1);
        }
        return Math.min(1, sum);
    }
}
