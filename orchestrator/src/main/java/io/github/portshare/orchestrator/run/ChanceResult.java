package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.verdict.Busiest;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What chance alone does to a group that is even, and how many connections show that it is: the document of
 * {@code chance-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param plan what was asked
 * @param evenShare of each member
 * @param spreads by number of connections, ascending
 * @param needed connections by tolerance, ascending
 */
public record ChanceResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        Plan plan,
        double evenShare,
        List<Spread> spreads,
        List<Needed> needed)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /** It is what chance does: there is nothing to judge. */
    @Override
    public Verdict verdict() {
        return null;
    }

    /** Where commonly asked questions lie; between 4 a member and what the strictest test needs the number grows fourfold. */
    private static final double[] TOLERANCES = {0.05, 0.1, 0.2};

    private static final int FACTOR = 4;
    private static final int ROWS = 7;
    private static final int MOST_MEMBERS = 4_096;
    private static final int MOST_CONNECTIONS = 100_000_000;

    /**
     * What was asked.
     *
     * @param members of the group
     * @param connections that are asked about; null = none in particular
     * @param tolerance deviation from the even share, relative to it
     * @param confidence of the test, and of the bands
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(int members, Integer connections, double tolerance, double confidence) {}

    /**
     * What chance does with so many connections.
     *
     * @param connections at the same time, or in all
     * @param busiestMean share of the busiest member on average
     * @param busiest95 share that it does not exceed in 95 of 100 groups
     * @param busiest99 share that it does not exceed in 99 of 100 groups
     * @param chance between which shares all members are, with the confidence
     */
    public record Spread(int connections, double busiestMean, double busiest95, double busiest99, Interval chance) {}

    /**
     * What a test takes.
     *
     * @param tolerance deviation that it is to show
     * @param connections with which an even group passes in 99 of 100 cases
     */
    public record Needed(double tolerance, long connections) {}

    /**
     * Computes it.
     *
     * @param connections null = none in particular
     * @throws ImpossiblePlanException with every problem
     */
    public static ChanceResult of(int members, Integer connections, double tolerance, double confidence) {
        Problems problems = new Problems();
        problems.unless(
                members >= 2 && members <= MOST_MEMBERS,
                "--members " + members + " is not between 2 and " + MOST_MEMBERS);
        problems.unless(
                connections == null || connections >= 1 && connections <= MOST_CONNECTIONS,
                "--connections " + connections + " is not between 1 and " + MOST_CONNECTIONS);
        new RunPlan.Limits(tolerance, confidence, 0, null).problems().forEach(problems::add);
        problems.throwIfAny();
        return new ChanceResult(
                SCHEMA_VERSION,
                Origin.here(),
                new Plan(members, connections, tolerance, confidence),
                1.0 / members,
                numbers(members, connections)
                        .map(number -> spread(members, number, confidence))
                        .toList(),
                DoubleStream.concat(DoubleStream.of(TOLERANCES), DoubleStream.of(tolerance))
                        .distinct()
                        .sorted()
                        .mapToObj(one -> new Needed(one, Shares.drawsNeeded(members, one, confidence)))
                        .toList());
    }

    private static Stream<Integer> numbers(int members, Integer connections) {
        int first = 4 * members;
        return IntStream.concat(
                IntStream.iterate(first, number -> number * FACTOR).limit(ROWS),
                connections == null ? IntStream.empty() : IntStream.of(connections))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new))
                .stream();
    }

    private static Spread spread(int members, int connections, double confidence) {
        Busiest busiest = new Busiest(members, connections);
        return new Spread(
                connections,
                busiest.mean(),
                busiest.within(0.95),
                busiest.within(0.99),
                Shares.chance(members, connections, confidence));
    }
}
