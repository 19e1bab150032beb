package io.github.portshare.orchestrator.verdict;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;

/**
 * How many of a number of connections the busiest of some members gets where chance alone decides: each connection goes to any
 * member with equal probability.
 *
 * <p>Up to {@link #EXACT} connections its distribution is exact: counts that are dealt out are independent Poisson counts, given
 * their sum (Levin 1981), so the outcomes in which none exceeds a bound are added up member by member. Beyond, the members are
 * taken as independent of each other: for the mean with Poisson's variance, since what the largest of independent normal
 * variables has above their mean does not depend on that mean; for the rare ends with the binomial's, where two members are
 * hardly ever there at once. That changes a share by less than a thousandth.
 */
public final class Busiest {

    private static final int EXACT = 1_000;

    /** What is less probable is left out. */
    private static final double NEGLIGIBLE = 1e-9;

    private final int connections;
    /** The least that the busiest can have. */
    private final int least;
    /** The probability that it has no more than that, than that and 1, ... */
    private final double[] upTo;

    private final double mean;

    /**
     * Computes it.
     *
     * @param members at least 1
     * @param connections at least 1
     */
    public Busiest(int members, int connections) {
        this.connections = connections;
        least = (connections + members - 1) / members;
        int most = Math.max(
                least,
                BinomialDistribution.of(connections, 1.0 / members).inverseSurvivalProbability(NEGLIGIBLE / members));
        upTo = new double[most - least + 1];
        boolean exact = connections <= EXACT;
        for (int i = 0; i < upTo.length; i++) {
            upTo[i] = exact
                    ? exact(members, connections, least + i)
                    : Math.pow(
                            BinomialDistribution.of(connections, 1.0 / members).cumulativeProbability(least + i),
                            members);
        }
        mean = exact
                ? least
                        + Arrays.stream(upTo)
                                .map(probability -> 1 - probability)
                                .sum()
                : independentMean(members, connections);
    }

    private static double exact(int members, int connections, int most) {
        PoissonDistribution poisson = PoissonDistribution.of(connections / (double) members);
        double[] one =
                IntStream.rangeClosed(0, most).mapToDouble(poisson::probability).toArray();
        double[] sums = {1};
        for (int member = 0; member < members; member++) {
            double[] more = new double[Math.min(connections, sums.length - 1 + most) + 1];
            for (int sum = 0; sum < sums.length; sum++) {
                for (int count = 0; count <= most && sum + count < more.length; count++) {
                    more[sum + count] += sums[sum] * one[count];
                }
            }
            sums = more;
        }
        return sums.length <= connections
                ? 0
                : sums[connections] / PoissonDistribution.of(connections).probability(connections);
    }

    /** The mean of a count is the sum of the probabilities that it is more than 0, than 1, ... */
    private static double independentMean(int members, int connections) {
        PoissonDistribution one = PoissonDistribution.of(connections / (double) members);
        int from = one.inverseCumulativeProbability(NEGLIGIBLE);
        int to = one.inverseSurvivalProbability(NEGLIGIBLE / members);
        return from
                + IntStream.rangeClosed(from, to)
                        .mapToDouble(count -> 1 - Math.pow(one.cumulativeProbability(count), members))
                        .sum();
    }

    /** Its share of the connections on average, from 0 to 1. */
    public double mean() {
        return mean / connections;
    }

    /** The smallest share, from 0 to 1, that it does not exceed with such a probability, or a larger one. */
    public double within(double probability) {
        int i = 0;
        while (i < upTo.length - 1 && upTo[i] < probability) {
            i++;
        }
        return (least + i) / (double) connections;
    }
}
