package io.github.portshare.orchestrator.verdict;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * When a share counts as even: an equivalence test. Every member's true share lies in its interval; all of them together do so
 * with the confidence (Clopper and Pearson 1934, each at a part of the error by Bonferroni). So a group within the tolerance
 * fails, and one with a member outside of it passes, with at most {@code 1 - confidence}.
 *
 * <p>The kernel picks the listener by a hash of the connection's addresses and ports (net/core/sock_reuseport.c,
 * reuseport_select_sock), so connections are independent draws; requests on one connection are not, which is why nothing
 * here counts requests.
 *
 * @param members that share the port
 * @param tolerance deviation from the even share, relative to it, that counts as even
 * @param confidence of all intervals together
 */
record ShareRule(int members, double tolerance, double confidence) {

    /** How surely an even group passes with {@link #drawsNeeded} draws. */
    static final double POWER = 0.99;

    /** More draws than can be counted one by one here; the normal approximation is exact enough for them. */
    private static final double MANY = 1e8;

    double even() {
        return 1.0 / members;
    }

    Interval tolerated() {
        return new Interval(Math.max(0, even() * (1 - tolerance)), Math.min(1, even() * (1 + tolerance)));
    }

    /** Where the true share of a member lies that got so many of the draws. */
    Interval interval(long count, long draws) {
        if (draws == 0) {
            return new Interval(0, 1);
        }
        var interval = BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(
                Math.toIntExact(draws), Math.toIntExact(count), errorRate());
        return new Interval(interval.getLowerBound(), interval.getUpperBound());
    }

    /** Whether a share known that well is within the tolerance, outside, or may be either. */
    Verdict verdict(Interval share) {
        if (members < 2) {
            return Verdict.INCONCLUSIVE;
        }
        return tolerated().contains(share)
                ? Verdict.PASSED
                : tolerated().apartFrom(share) ? Verdict.FAILED : Verdict.INCONCLUSIVE;
    }

    /** Between which shares chance leaves all members of a group that is even, with the confidence. */
    Interval chance(long draws) {
        BinomialDistribution counts = BinomialDistribution.of(Math.toIntExact(draws), even());
        double tail = errorRate() / 2;
        return new Interval(
                counts.inverseCumulativeProbability(tail) / (double) draws,
                counts.inverseSurvivalProbability(tail) / (double) draws);
    }

    /** With how many draws an even group passes with a probability of {@link #POWER}, or more. */
    long drawsNeeded() {
        double reach = quantile(errorRate() / 2) + quantile((1 - POWER) / (2 * independent()));
        double estimate = (members - 1) * reach * reach / (tolerance * tolerance);
        if (estimate > MANY) {
            return estimate < Long.MAX_VALUE ? (long) estimate : Long.MAX_VALUE;
        }
        int low = (int) (estimate / 4);
        int high = (int) (estimate * 4) + 100;
        while (high - low > 1) {
            int middle = low + (high - low) / 2;
            if (suffices(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** The smallest tolerance for which so many draws are enough. */
    double provableTolerance(long draws) {
        double low = 0;
        double high = members - 1;
        for (int i = 0; i < 30; i++) {
            double middle = (low + high) / 2;
            if (new ShareRule(members, middle, confidence).suffices(Math.toIntExact(draws))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /**
     * Whether an even group of so many draws passes surely enough. The bounds are taken one connection closer than they are:
     * they move in whole connections, and one draw more could otherwise make a pass less probable.
     */
    private boolean suffices(int draws) {
        double tail = errorRate() / 2;
        double low = even() * (1 - tolerance);
        double high = even() * (1 + tolerance);
        int fewest = low <= 0 ? -1 : 1 + BinomialDistribution.of(draws, low).inverseSurvivalProbability(tail);
        int most = high >= 1 ? draws + 1 : BinomialDistribution.of(draws, high).inverseCumulativeProbability(tail) - 1;
        BinomialDistribution counts = BinomialDistribution.of(draws, even());
        double outside = counts.cumulativeProbability(fewest) + counts.survivalProbability(most - 1);
        return independent() * outside <= 1 - POWER;
    }

    /** Deviations that can differ: of two members, the one is off by as much as the other. */
    private int independent() {
        return members == 2 ? 1 : members;
    }

    private double errorRate() {
        return (1 - confidence) / members;
    }

    private static double quantile(double tail) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability(tail);
    }
}
