package io.github.portshare.orchestrator.run;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts that somebody else has taken, and how they are to be judged. One that exists is valid.
 *
 * @param counts by member, in their order; at least two, not all 0
 * @param weights what each is to have, relative to the others, in the same order
 * @param effective how many independent draws the counts are worth
 * @param tolerance deviation from the expected share, relative to it, that still counts as that
 * @param confidence of all intervals together
 */
public record CountsPlan(
        Map<String, Long> counts, List<Double> weights, double effective, double tolerance, double confidence) {

    /** Members, so that the table can be read and computed. */
    private static final int MOST = 4_096;

    /**
     * A count as it was given.
     *
     * @param name of the member; null = its place
     * @param number of connections, in digits; null = none
     */
    public record Given(String name, String number) {}

    /**
     * What the counts are worth.
     *
     * @param connections that all that was counted came over; null = each is one
     * @param repeats how many came over one connection on average; null = one
     */
    public record Worth(Double connections, Double repeats) {}

    /**
     * Checks what was given.
     *
     * @param weights empty = all the same
     * @throws ImpossiblePlanException with every problem
     */
    public static CountsPlan of(
            List<Given> given, List<Double> weights, Worth worth, double tolerance, double confidence) {
        Problems problems = new Problems();
        Map<String, Long> counts = counts(given, problems);
        problems.unless(
                given.size() >= 2,
                (given.isEmpty() ? "no count" : "one count")
                        + " has nobody to share with: give those of two members or more");
        problems.unless(
                given.size() <= MOST, given.size() + " counts are more than " + MOST + ", of which a table is of use");
        BigDecimal total = counts.values().stream().map(BigDecimal::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add);
        problems.unless(
                total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0,
                "the counts come to " + total + ", more than can be counted");
        problems.unless(
                given.size() < 2 || counts.values().stream().anyMatch(count -> count != 0),
                "all counts are 0: there is nothing to judge");
        weights(weights, given.size(), problems);
        double effective = effective(total.doubleValue(), worth, problems);
        new RunPlan.Limits(tolerance, confidence, 0, null).problems().forEach(problems::add);
        problems.throwIfAny();
        List<Double> each = weights.isEmpty() ? Collections.nCopies(counts.size(), 1.0) : weights;
        return new CountsPlan(counts, each, effective, tolerance, confidence);
    }

    private static Map<String, Long> counts(List<Given> given, Problems problems) {
        Map<String, Long> counts = new LinkedHashMap<>();
        Set<String> twice = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        int place = 0;
        for (Given one : given) {
            place++;
            String name = one.name() == null ? Integer.toString(place) : one.name();
            String problem = problem(one.name(), one.number());
            if (problem != null) {
                wrong.add(problem);
            }
            if (counts.put(name, problem == null ? new BigDecimal(one.number()).longValueExact() : 0) != null
                    && twice.add(name)) {
                wrong.add("'" + name + "' comes twice: add its counts up, or name them apart");
            }
        }
        wrong.forEach(problems::add);
        return counts;
    }

    private static String problem(String name, String number) {
        String of = name == null ? "" : " of '" + name + "'";
        if (number == null || number.isEmpty()) {
            return "'" + name + "' has no count: give a number, name=number, or a file with lines 'name number'";
        }
        BigDecimal value;
        try {
            value = new BigDecimal(number);
        } catch (NumberFormatException e) {
            return "the count '" + number + "'" + of + " is no number";
        }
        if (value.signum() < 0) {
            return "the count " + number + of + " is below 0";
        }
        // no exponent is followed before it is known to be small
        if (value.precision() - value.scale() > 19 || value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return "the count " + number + of + " is more than can be counted";
        }
        return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0
                ? null
                : "the count " + number + of + " is no whole number: connections are counted, not measured";
    }

    private static void weights(List<Double> weights, int counts, Problems problems) {
        problems.unless(
                weights.isEmpty() || weights.size() == counts,
                "--weights has " + weights.size() + " for " + counts + " counts: give one for each");
        weights.stream()
                .filter(weight -> !(weight > 0 && Double.isFinite(weight)))
                .forEach(weight -> problems.add(
                        "--weights " + plain(weight) + " is not above 0: leave a member out that is to get nothing"));
    }

    private static double effective(double total, Worth worth, Problems problems) {
        if (worth.connections() != null) {
            problems.unless(worth.connections() >= 1, "--connections " + plain(worth.connections()) + " is below 1");
            problems.unless(
                    !(worth.connections() > total) || total == 0,
                    "--connections " + plain(worth.connections()) + " is more than the " + plain(total)
                            + " that were counted: each connection has one at least");
            return worth.connections();
        }
        if (worth.repeats() != null) {
            problems.unless(
                    worth.repeats() >= 1 && Double.isFinite(worth.repeats()),
                    "--repeats " + plain(worth.repeats()) + " is below 1");
            return total / worth.repeats();
        }
        return total;
    }

    private static String plain(double number) {
        return Double.isFinite(number)
                ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
                : Double.toString(number);
    }
}
