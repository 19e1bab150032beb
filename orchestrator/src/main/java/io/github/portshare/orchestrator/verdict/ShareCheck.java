package io.github.portshare.orchestrator.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Is the port shared evenly? Judged on connections, the unit that the kernel deals out.
 *
 * <p>Passed: the true share of every member is shown to be within the tolerance. Failed: that of one is shown to be outside of
 * it. Inconclusive: what was seen would agree with both. See {@link ShareRule} for how sure both are.
 */
public final class ShareCheck {

    /** Where fewer of the connections are new draws, a longer load gains little. */
    private static final double MOST_NEW = 0.9;

    /** How there can be more draws: of a load that is ours. */
    private static final String LONGER_LOAD = "a longer --duration, fewer --requests-per-connection,";

    /** The same where client ports came again. */
    private static final String OTHER_PORTS =
            "client ports came again, so --engine raw, which takes each once, more --sources (::1 is one, and 127.0.0.0/8 has"
                    + " many),";

    private static final String LONGER_COUNTS = "counts of a longer time,";

    /** What even shares need. */
    private static final Question EVEN = new Question(
            CheckId.SHARE,
            "",
            "look for a process with two listeners, members on different addresses or families, or a program attached to the"
                    + " group");

    private ShareCheck() {}

    /**
     * What is asked of the shares.
     *
     * @param id the check
     * @param before what is said before the answer; empty = nothing
     * @param remedy where they are not as expected
     */
    record Question(CheckId id, String before, String remedy) {}

    /** Judges counts of connections that somebody else has taken. */
    public static Check judge(Shares shares) {
        return judge(EVEN, shares, 0, null, LONGER_COUNTS);
    }

    /** Judges the connections of members that name themselves in their answers; the parameters are those below. */
    public static Check judge(Shares shares, long moved) {
        return judge(shares, moved, null);
    }

    /**
     * Judges the connections that each member got.
     *
     * @param shares of the members
     * @param moved answers by another process than the one that the connection was given to; then connections say nothing
     *     about who serves
     * @param attribution how many of the connections are known to be somebody's; null = answers name who gives them
     */
    public static Check judge(Shares shares, long moved, Attribution attribution) {
        return judge(EVEN, shares, moved, attribution);
    }

    /** The same for another question. */
    static Check judge(Question question, Shares shares, long moved, Attribution attribution) {
        boolean repeated = shares.draws() < MOST_NEW * shares.connections();
        return judge(question, shares, moved, attribution, repeated ? OTHER_PORTS : LONGER_LOAD);
    }

    private static Check judge(Question question, Shares shares, long moved, Attribution attribution, String more) {
        CheckId id = question.id();
        Map<String, Object> observed = observed(shares, moved, attribution);
        if (attribution != null && !attribution.isEnough()) {
            return Check.inconclusive(
                    id,
                    attribution.findings(),
                    observed,
                    Map.of("connectionsAttributed", Attribution.ENOUGH * attribution.made()));
        }
        if (!shares.isJudged()) {
            return Check.inconclusive(id, List.of(nothingToJudge(shares)), observed, Map.of());
        }
        long needed = shares.rule().drawsNeeded();
        Map<String, Object> expected = expected(shares, needed);
        Check.Statistic statistic = shares.statistic();
        List<Finding> outside = members(shares, Verdict.FAILED, more);
        List<Finding> undecided = members(shares, Verdict.INCONCLUSIVE, more);
        if (moved > 0) {
            return Check.inconclusive(id, List.of(moved(moved)), observed, expected)
                    .with(statistic);
        }
        if (!outside.isEmpty()) {
            return Check.failed(id, List.of(uneven(question, shares, outside, statistic)), observed, expected)
                    .with(statistic);
        }
        if (!undecided.isEmpty()) {
            Finding finding = shares.draws() < needed ? tooFew(shares, needed, more) : undecided.get(0);
            return Check.inconclusive(id, List.of(finding), observed, expected).with(statistic);
        }
        String even = String.format(
                Locale.ROOT,
                shares.rule().isEven()
                        ? "even: every member within %.1f %% of even, %s tolerated%s%s"
                        : "as expected: every member within %.1f %% of its share, %s tolerated%s%s",
                Math.ceil(shares.largestPossibleDeviation() * 1_000) / 10,
                percent(shares.rule().tolerance()),
                inBrackets(statistic),
                attribution == null ? "" : "; " + attribution.words());
        return Check.passed(id, question.before() + even, observed, expected).with(statistic);
    }

    private static Map<String, Object> observed(Shares shares, long moved, Attribution attribution) {
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("members", shares.members().size());
        observed.put("connections", shares.connections());
        if (shares.draws() > 0) {
            observed.put("effectiveConnections", shares.draws());
        }
        if (shares.isJudged()) {
            observed.put("largestDeviation", shares.largestDeviation());
            observed.put("largestPossibleDeviation", shares.largestPossibleDeviation());
            observed.put("detectableDeviation", shares.rule().provableTolerance(shares.draws()));
        }
        if (moved > 0) {
            observed.put("answersMoved", moved);
        }
        if (attribution != null) {
            observed.put("connectionsMade", attribution.made());
            observed.put("connectionsAttributed", attribution.attributed());
        }
        return observed;
    }

    private static Map<String, Object> expected(Shares shares, long needed) {
        ShareRule rule = shares.rule();
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("tolerance", rule.tolerance());
        expected.put("confidence", rule.confidence());
        if (rule.isEven()) {
            double even = rule.expected().get(0);
            Interval chance = shares.chance();
            expected.put("evenShare", even);
            expected.put("toleratedLow", rule.tolerated(even).low());
            expected.put("toleratedHigh", rule.tolerated(even).high());
            expected.put("low", chance.low());
            expected.put("high", chance.high());
        }
        expected.put("connectionsToSeeTolerance", needed);
        expected.put("evenGroupPassesThen", ShareRule.POWER);
        expected.put("falselyPassedAtMost", 1 - rule.confidence());
        expected.put("falselyFailedAtMost", 1 - rule.confidence());
        return expected;
    }

    private static Finding nothingToJudge(Shares shares) {
        return switch (shares.members().size()) {
            case 0 -> new Finding("no member got ready", "see the check 'group'");
            case 1 -> new Finding("one member has nobody to share with", "share the port among 2 processes or more");
            default -> new Finding("no connection was answered", "see the check 'errors'");
        };
    }

    private static Finding moved(long moved) {
        return new Finding(
                String.format(
                        Locale.ROOT,
                        "%,d answers came from another process than the first on their connection, so that connections do"
                                + " not tell who serves",
                        moved),
                "over UDP a socket joined or left the group meanwhile: keep the group as it is; else something between"
                        + " forwards each request: drive the group itself");
    }

    /** Those of that verdict, the furthest off first. */
    private static List<Finding> members(Shares shares, Verdict verdict, String more) {
        List<Map.Entry<String, Shares.Share>> members =
                new ArrayList<>(shares.members().entrySet());
        members.sort((a, b) -> Double.compare(
                Math.abs(b.getValue().deviation()), Math.abs(a.getValue().deviation())));
        return members.stream()
                .filter(member -> member.getValue().verdict() == verdict)
                .map(member -> new Finding(
                        String.format(
                                Locale.ROOT,
                                "%s has %s%.1f %% (%s), %s is tolerated",
                                member.getKey(),
                                verdict == Verdict.FAILED ? "" : "in or out: ",
                                member.getValue().share() * 100,
                                percent(member.getValue().interval()),
                                percent(shares.rule()
                                        .tolerated(member.getValue().expected()))),
                        edge(shares, member.getValue(), more)))
                .toList();
    }

    private static Finding uneven(Question question, Shares shares, List<Finding> outside, Check.Statistic statistic) {
        return new Finding(
                String.format(
                        Locale.ROOT,
                        "%s%s: %s%s%s",
                        question.before(),
                        shares.rule().isEven() ? "uneven" : "not as expected",
                        outside.get(0).words(),
                        outside.size() == 1
                                ? ""
                                : String.format(Locale.ROOT, "; %,d more are outside", outside.size() - 1),
                        inBrackets(statistic)),
                question.remedy());
    }

    /**
     * How to decide about a member that is in doubt after more draws than an even group needs. Its share is near the edge of
     * what is tolerated: the nearer, the more draws it takes.
     */
    private static String edge(Shares shares, Shares.Share member, String more) {
        Interval tolerated = shares.rule().tolerated(member.expected());
        boolean above = member.share() > member.expected();
        double distance = Math.abs(member.share() - (above ? tolerated.high() : tolerated.low()));
        double reach = (member.interval().high() - member.interval().low()) / 2;
        double times = Math.max(1, Math.pow(reach / distance, 2));
        return enough(times * 1.1 * shares.draws(), more);
    }

    private static Finding tooFew(Shares shares, long needed, String more) {
        double shown = shares.rule().provableTolerance(shares.draws());
        String worth = shares.draws() == shares.connections()
                ? ""
                : String.format(Locale.ROOT, " worth %,d draws", shares.draws());
        return new Finding(
                String.format(
                        Locale.ROOT,
                        "too few connections: %,d%s would show %s, not %s",
                        shares.connections(),
                        worth,
                        shown < 1
                                ? String.format(Locale.ROOT, "%.0f %%", Math.ceil(shown * 100))
                                : "nothing below 100 %",
                        percent(shares.rule().tolerance())),
                enough(needed, more));
    }

    private static String enough(double needed, String more) {
        return String.format(
                Locale.ROOT,
                "%s independent connections would do: %s a larger --tolerance, or fewer members",
                needed < 1e9 ? String.format(Locale.ROOT, "%,d", (long) needed) : "more than 1,000,000,000",
                more);
    }

    private static String inBrackets(Check.Statistic statistic) {
        return statistic == null ? "" : " (" + numbers(statistic) + ")";
    }

    private static String numbers(Check.Statistic statistic) {
        String p = statistic.p() < 1e-99
                ? "< 1e-99"
                : "= " + String.format(Locale.ROOT, statistic.p() < 0.001 ? "%.1e" : "%.2g", statistic.p());
        return String.format(
                Locale.ROOT,
                "χ² %.1f, %d df, %sp %s",
                statistic.value(),
                statistic.degreesOfFreedom(),
                statistic.name().equals("chi-square") ? "" : statistic.name() + " ",
                p);
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%s %%", Math.rint(ratio * 1_000) / 10)
                .replace(".0 %", " %");
    }

    private static String percent(Interval shares) {
        return String.format(Locale.ROOT, "%.1f to %.1f %%", shares.low() * 100, shares.high() * 100);
    }
}
