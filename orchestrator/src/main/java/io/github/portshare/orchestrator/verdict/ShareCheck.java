package io.github.portshare.orchestrator.verdict;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Is the port shared evenly? Judged on connections, the unit that the kernel deals out.
 *
 * <p>Failed only when the unevenness is significant <em>and</em> larger than the tolerance: with many connections a
 * difference that nobody minds is significant, with few a large one is chance. Passed only when the connections were enough
 * to see a member that is off by the tolerance.
 */
public final class ShareCheck {

    /** How surely a member off by the tolerance must be significant, before an even result counts as a pass. */
    static final double POWER = 0.9;

    private ShareCheck() {}

    /**
     * Judges the connections that each member got.
     *
     * @param connections by member
     * @param effective how many independent draws they are worth, since a source port that repeats falls to the same member
     * @param tolerance deviation from the even share, relative to it, that still counts as even
     * @param confidence of the significance test, such as 0.999
     */
    public static Check judge(Map<String, Long> connections, double effective, double tolerance, double confidence) {
        long[] counts = connections.values().stream().mapToLong(Long::longValue).toArray();
        int members = counts.length;
        long total = connections.values().stream().mapToLong(Long::longValue).sum();
        if (members == 0) {
            return new Check(
                    CheckId.SHARE,
                    Verdict.INCONCLUSIVE,
                    "no member got ready",
                    Map.of("connections", 0L, "members", 0),
                    Map.of(),
                    null,
                    "see the check 'group'");
        }
        if (members < 2) {
            return new Check(
                    CheckId.SHARE,
                    Verdict.INCONCLUSIVE,
                    "one member has nobody to share with",
                    Map.of("connections", total, "members", members),
                    Map.of(),
                    null,
                    "run with --members 2 or more");
        }
        long enough = Evenness.connectionsFor(members, tolerance, confidence, POWER);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("evenShare", 1.0 / members);
        expected.put("tolerance", tolerance);
        expected.put("confidence", confidence);
        expected.put("connectionsToSeeTolerance", enough);
        if (total == 0) {
            return new Check(
                    CheckId.SHARE,
                    Verdict.INCONCLUSIVE,
                    "no connection was answered",
                    Map.of("connections", 0L),
                    expected,
                    null,
                    "see the other checks");
        }
        long draws = Math.max(1, Math.min(total, (long) effective));
        Check.Statistic statistic = Evenness.corrected(Evenness.test(counts), draws / (double) total);
        double deviation = Evenness.largestDeviation(counts);
        double detectable = Evenness.detectableDeviation(draws, members, confidence, POWER);
        Evenness.Interval chance = Evenness.even(draws, members, confidence);
        expected.put("low", chance.low());
        expected.put("high", chance.high());
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("connections", total);
        observed.put("effectiveConnections", draws);
        observed.put("largestDeviation", deviation);
        observed.put("detectableDeviation", detectable);

        String numbers = String.format(
                Locale.ROOT,
                "%s %.1f, %d df, p %s",
                statistic.name().equals("g-test") ? "G" : "χ²",
                statistic.value(),
                statistic.degreesOfFreedom(),
                probability(statistic.p()));
        boolean significant = statistic.p() < 1 - confidence;
        if (significant && deviation > tolerance) {
            return new Check(
                    CheckId.SHARE,
                    Verdict.FAILED,
                    String.format(
                            Locale.ROOT,
                            "uneven: %s; a member is %.1f %% off, %.0f %% is tolerated",
                            numbers,
                            deviation * 100,
                            tolerance * 100),
                    observed,
                    expected,
                    statistic,
                    "look for a process with two listeners, members on different addresses or families,"
                            + " or a program attached to the group");
        }
        if (draws < enough) {
            return new Check(
                    CheckId.SHARE,
                    Verdict.INCONCLUSIVE,
                    String.format(
                            Locale.ROOT,
                            "%,d connections%s show a member %.0f %% off, not one %.0f %% off: %s",
                            total,
                            total < enough ? "" : String.format(Locale.ROOT, ", worth %,d,", draws),
                            Math.ceil(detectable * 100),
                            tolerance * 100,
                            numbers),
                    observed,
                    expected,
                    statistic,
                    total < enough
                            ? String.format(
                                    Locale.ROOT,
                                    "%,d connections would do: a longer --duration, fewer --requests-per-connection,"
                                            + " or a larger --tolerance",
                                    enough)
                            : "source ports repeat, and a repeated one falls to the same member: a larger --tolerance,"
                                    + " or fewer --members");
        }
        return new Check(
                CheckId.SHARE,
                Verdict.PASSED,
                String.format(
                        Locale.ROOT,
                        "even%s: %s (a member %.0f %% off would show)",
                        significant ? " within the tolerance" : "",
                        numbers,
                        Math.ceil(detectable * 100)),
                observed,
                expected,
                statistic,
                null);
    }

    private static String probability(double p) {
        if (p < 1e-99) {
            return "< 1e-99";
        }
        return "= " + String.format(Locale.ROOT, p < 0.001 ? "%.1e" : "%.2g", p);
    }
}
