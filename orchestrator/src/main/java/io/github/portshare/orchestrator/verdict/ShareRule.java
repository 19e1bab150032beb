package io.github.portshare.orchestrator.verdict;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * When a share counts as the expected one: an equivalence test. Every member's true share lies in its interval; all of them
 * together do so with the confidence (Clopper and Pearson 1934, each at a part of the error by Bonferroni). So a group within
 * the tolerance fails, and one with a member outside of it passes, with at most {@code 1 - confidence}.
 *
 * <p>The kernel picks the listener by a hash of the connection's addresses and ports (net/core/sock_reuseport.c,
 * reuseport_select_sock), so connections are independent draws; requests on one connection are not, which is why nothing
 * here counts requests.
 *
 * @param expected share of each member, together 1; 0 = it is to get nothing, which a single draw disproves
 * @param tolerance deviation from the expected share, relative to it, that still counts as that
 * @param confidence of all intervals together
 */
record ShareRule(List<Double> expected, double tolerance, double confidence) {

    /** How surely an even group passes with {@link #drawsNeeded} draws. */
    static final double POWER = 0.99;

    /** More draws than can be counted one by one here; the normal approximation is exact enough for them. */
    private static final double MANY = 1e8;

    /** Every member is to have the same. */
    static ShareRule even(int members, double tolerance, double confidence) {
        return new ShareRule(Collections.nCopies(members, 1.0 / members), tolerance, confidence);
    }

    int members() {
        return expected.size();
    }

    boolean isEven() {
        return Set.copyOf(expected).size() <= 1;
    }

    Interval tolerated(double share) {
        return new Interval(Math.max(0, share * (1 - tolerance)), Math.min(1, share * (1 + tolerance)));
    }

    /** Where the true share of a member lies that got so many of the draws. */
    Interval interval(long count, long draws) {
        if (draws == 0) {
            return new Interval(0, 1);
        }
        int counted = counted(draws);
        var interval = BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(
                counted,
                counted == draws ? (int) count : (int) Math.round(count / (double) draws * counted),
                errorRate());
        return new Interval(interval.getLowerBound(), interval.getUpperBound());
    }

    /** Whether a share known that well is within the tolerance of what it is to be, outside, or may be either. */
    Verdict verdict(double due, Interval share) {
        if (members() < 2) {
            return Verdict.INCONCLUSIVE;
        }
        if (due == 0) {
            return share.low() == 0 && share.high() < 1 ? Verdict.PASSED : Verdict.INCONCLUSIVE;
        }
        Interval tolerated = tolerated(due);
        return tolerated.contains(share)
                ? Verdict.PASSED
                : tolerated.apartFrom(share) ? Verdict.FAILED : Verdict.INCONCLUSIVE;
    }

    /** Between which shares chance leaves a member that is to have such a one; all members are in theirs with the confidence. */
    Interval chance(double due, long draws) {
        if (due == 0 || due == 1) {
            return new Interval(due, due);
        }
        int counted = counted(draws);
        BinomialDistribution counts = BinomialDistribution.of(counted, due);
        double tail = errorRate() / 2;
        return new Interval(
                counts.inverseCumulativeProbability(tail) / (double) counted,
                counts.inverseSurvivalProbability(tail) / (double) counted);
    }

    /** Two thousand million of more draws, which show any deviation that matters: ranges are wider than they could be. */
    private static int counted(long draws) {
        return (int) Math.min(draws, Integer.MAX_VALUE);
    }

    /** With how many draws a group that is as expected passes with a probability of {@link #POWER}, or more. */
    long drawsNeeded() {
        double reach = quantile(errorRate() / 2) + quantile((1 - POWER) / (2 * independent()));
        double estimate = (1 / smallest() - 1) * reach * reach / (tolerance * tolerance);
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
        double high = 1 / smallest() - 1;
        for (int i = 0; i < 30; i++) {
            double middle = (low + high) / 2;
            if (new ShareRule(expected, middle, confidence).suffices(counted(draws))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /**
     * Whether a group that is as expected passes surely enough with so many draws. The bounds are taken one connection closer than they are:
     * they move in whole connections, and one draw more could otherwise make a pass less probable.
     */
    private boolean suffices(int draws) {
        double outside = 0;
        double worst = 0;
        for (Map.Entry<Double, Integer> kind : kinds().entrySet()) {
            double one = outside(kind.getKey(), draws);
            outside += kind.getValue() * one;
            worst = Math.max(worst, one);
        }
        return (independent() == 1 ? worst : outside) <= 1 - POWER;
    }

    /** How probably a member that is as expected does not pass. */
    private double outside(double due, int draws) {
        double tail = errorRate() / 2;
        double low = due * (1 - tolerance);
        double high = due * (1 + tolerance);
        int fewest = low <= 0 ? -1 : 1 + BinomialDistribution.of(draws, low).inverseSurvivalProbability(tail);
        int most = high >= 1 ? draws + 1 : BinomialDistribution.of(draws, high).inverseCumulativeProbability(tail) - 1;
        BinomialDistribution counts = BinomialDistribution.of(draws, due);
        return counts.cumulativeProbability(fewest) + counts.survivalProbability(most - 1);
    }

    /** How many members are to have each share; without those that are to get nothing. */
    private Map<Double, Integer> kinds() {
        Map<Double, Integer> kinds = new TreeMap<>();
        expected.stream().filter(share -> share > 0).forEach(share -> kinds.merge(share, 1, Integer::sum));
        return kinds;
    }

    private double smallest() {
        return Collections.min(kinds().keySet());
    }

    /** Deviations that can differ: of two members, the one is off by as much as the other. */
    private int independent() {
        long served = expected.stream().filter(share -> share > 0).count();
        return served <= 2 ? 1 : (int) served;
    }

    private double errorRate() {
        return (1 - confidence) / members();
    }

    private static double quantile(double tail) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability(tail);
    }
}
