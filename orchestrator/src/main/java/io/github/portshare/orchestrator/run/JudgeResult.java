package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.ShareCheck;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * Counts that somebody else has taken, judged as a run judges its own: the document of {@code judge-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param verdict of the check
 * @param plan what was to be shown
 * @param connections all that were counted
 * @param effectiveConnections how many independent draws they are worth
 * @param evenShare of each member; null where they are to have different ones
 * @param judged each member
 * @param answer whether chance explains them, and what they could hide
 * @param checks the check {@code share}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JudgeResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        Verdict verdict,
        Plan plan,
        long connections,
        long effectiveConnections,
        Double evenShare,
        List<Judged> judged,
        List<String> answer,
        List<Check> checks)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /** Less probable than this is called rare. */
    private static final double RARE = 0.05;

    /** Above it, how many groups in a hundred says more than one in how many. */
    private static final double OFTEN = 0.1;

    /**
     * What was to be shown.
     *
     * @param tolerance deviation from the expected share, relative to it, that passes
     * @param confidence of all intervals together
     */
    public record Plan(double tolerance, double confidence) {}

    /**
     * One member's.
     *
     * @param name as it was given, or its place
     * @param connections counted
     * @param share of all, from 0 to 1
     * @param expectedShare that it was to have
     * @param deviation from that, relative to it
     * @param chance between which shares chance leaves it, as it leaves all others in theirs, with the confidence
     * @param interval where its true share lies, with the confidence for all together
     * @param verdict passed: all of the interval is tolerated; failed: none of it
     */
    public record Judged(
            String name,
            long connections,
            double share,
            double expectedShare,
            double deviation,
            Interval chance,
            Interval interval,
            Verdict verdict) {}

    /** Judges them. */
    public static JudgeResult of(CountsPlan plan) {
        Shares shares = Shares.of(plan.counts(), plan.effective(), plan.weights(), plan.tolerance(), plan.confidence());
        Check check = ShareCheck.judge(shares);
        return new JudgeResult(
                SCHEMA_VERSION,
                Origin.here(),
                check.verdict(),
                new Plan(plan.tolerance(), plan.confidence()),
                shares.connections(),
                shares.draws(),
                (Double) check.expected().get("evenShare"),
                shares.members().entrySet().stream()
                        .map(member -> judged(member.getKey(), member.getValue(), shares))
                        .toList(),
                answer(check, plan.confidence()),
                List.of(check));
    }

    private static List<String> answer(Check check, double confidence) {
        String explained = explained(check.statistic(), confidence);
        return check.verdict() == Verdict.FAILED
                ? List.of(explained)
                : List.of(explained, hidden((Double) check.observed().get("largestPossibleDeviation"), confidence));
    }

    private static Judged judged(String name, Shares.Share member, Shares shares) {
        return new Judged(
                name,
                member.connections(),
                member.share(),
                member.expected(),
                member.deviation(),
                shares.chance(member),
                member.interval(),
                member.verdict());
    }

    private static String explained(Check.Statistic test, double confidence) {
        String begin = test.p() >= RARE
                ? "chance explains these counts"
                : test.p() >= 1 - confidence ? "chance seldom makes such counts" : "chance hardly makes such counts";
        String often = test.p() >= OFTEN
                ? String.format(Locale.ROOT, "%.0f of 100 groups", test.p() * 100)
                : String.format(Locale.ROOT, "1 of %s groups", whole(1 / test.p()));
        return String.format(
                Locale.ROOT,
                "%s: %s that share as they should are as far off, or further (χ² %.2f, %d df, %sp %s)",
                begin,
                often,
                test.value(),
                test.degreesOfFreedom(),
                switch (test.name()) {
                    case "chi-square" -> "";
                    case "exact" -> "all outcomes added up, by the order of χ²: ";
                    default -> "from drawn outcomes: ";
                },
                test.p() < 1e-99 ? "< 1e-99" : "= " + String.format(Locale.ROOT, "%.3g", test.p()));
    }

    private static String whole(double number) {
        return number > 1e9 ? "more than 1,000,000,000" : String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String hidden(double possible, double confidence) {
        return String.format(
                Locale.ROOT,
                "they could still hide a member that is %.0f %% off, and none that is further (%s %% sure)",
                Math.ceil(possible * 100),
                // the double 0.999 * 100 is not 99.9
                BigDecimal.valueOf(confidence)
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString());
    }
}
