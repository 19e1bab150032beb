package io.github.portshare.orchestrator.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a figure of a measurement, B, stands to that of an earlier one, A, each of which is known as an interval.
 *
 * <p>Intervals that do not overlap show a difference, more surely than each of them holds; where they overlap none is claimed,
 * though there may be one (Schenker and Gentleman 2001, On Judging the Significance of Differences by Examining the Overlap
 * Between Confidence Intervals, The American Statistician 55, p. 182).
 *
 * <p>Whether B is worse by more than is tolerated is a question of its own, of non-inferiority (Walker and Nowacki 2011, Journal of
 * General Internal Medicine 26, p. 192): passed where even the worst that B may be is within the tolerance of the best that A
 * may be, failed where even the best that B may be is beyond the tolerance of the worst that A may be, and else inconclusive.
 *
 * @param shown what the intervals show; none = they overlap
 * @param verdict whether B is no worse than is tolerated
 */
public record Difference(Shown shown, Verdict verdict) {

    /** Whether B differs. */
    public enum Shown {
        @JsonProperty("better")
        BETTER,
        @JsonProperty("none")
        NONE,
        @JsonProperty("worse")
        WORSE
    }

    /**
     * Of what is the better the less there is of it, such as a latency.
     *
     * @param tolerance relative to A's: 0.1 = a tenth more
     */
    public static Difference ofCost(Bounds a, Bounds b, double tolerance) {
        return new Difference(
                shown(a, b), verdict(b.low() > a.high() * (1 + tolerance), b.high() <= a.low() * (1 + tolerance)));
    }

    /** Of what is the better the more there is of it, such as a throughput. */
    public static Difference ofYield(Bounds a, Bounds b, double tolerance) {
        return new Difference(
                shown(b, a), verdict(b.high() < a.low() * (1 - tolerance), b.low() >= a.high() * (1 - tolerance)));
    }

    /**
     * Of how often something went wrong. Rates are small, and their intervals wide beside them: B passes where it was not counted
     * more often, as nothing speaks against it.
     */
    public static Difference ofMishaps(Bounds a, Bounds b, double countedA, double countedB, double tolerance) {
        return new Difference(
                shown(a, b), verdict(b.low() > a.high() * (1 + tolerance), countedB <= countedA * (1 + tolerance)));
    }

    /**
     * Of how far a group is from its shares at most, relative to them.
     *
     * @param tolerance in the same terms: 0.1 = a tenth of a share further
     * @param within whether B's own check has shown every member to be within the tolerance of its plan
     */
    public static Difference ofDeviation(Bounds a, Bounds b, double tolerance, boolean within) {
        return new Difference(
                shown(a, b), verdict(b.low() > a.high() + tolerance, within || b.high() <= a.low() + tolerance));
    }

    /**
     * Of a check's verdicts; null = it was not put to it. What failed before is no worse when it fails again; what is known of one
     * side alone is no comparison, unless it passed.
     */
    public static Verdict ofCheck(Verdict a, Verdict b) {
        if (a == null || b == null) {
            return a == null && b == Verdict.PASSED ? Verdict.PASSED : Verdict.INCONCLUSIVE;
        }
        return b.compareTo(a) <= 0 ? Verdict.PASSED : b;
    }

    private static Shown shown(Bounds a, Bounds b) {
        return b.low() > a.high() ? Shown.WORSE : b.high() < a.low() ? Shown.BETTER : Shown.NONE;
    }

    private static Verdict verdict(boolean worse, boolean fine) {
        return worse ? Verdict.FAILED : fine ? Verdict.PASSED : Verdict.INCONCLUSIVE;
    }
}
