package io.github.portshare.orchestrator.verdict;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * One question put to the evidence, and its answer.
 *
 * @param id which question
 * @param verdict the answer
 * @param summary the answer in one line, with its numbers
 * @param observed what was seen, by name
 * @param expected what would have passed, by name
 * @param statistic the test behind it, or null
 * @param remedy what to do about it, or null where there is nothing to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Check(
        CheckId id,
        Verdict verdict,
        String summary,
        Map<String, Object> observed,
        Map<String, Object> expected,
        Statistic statistic,
        String remedy) {

    static Check passed(CheckId id, String summary, Map<String, Object> observed, Map<String, Object> expected) {
        return new Check(id, Verdict.PASSED, summary, observed, expected, null, null);
    }

    static Check failed(
            CheckId id, List<Finding> findings, Map<String, Object> observed, Map<String, Object> expected) {
        return of(id, Verdict.FAILED, findings, observed, expected);
    }

    static Check inconclusive(
            CheckId id, List<Finding> findings, Map<String, Object> observed, Map<String, Object> expected) {
        return of(id, Verdict.INCONCLUSIVE, findings, observed, expected);
    }

    private static Check of(
            CheckId id,
            Verdict verdict,
            List<Finding> findings,
            Map<String, Object> observed,
            Map<String, Object> expected) {
        return new Check(id, verdict, Finding.words(findings), observed, expected, null, Finding.remedies(findings));
    }

    /**
     * The same where circumstances forbid to say that it failed.
     *
     * @param why in words, before what was found
     * @param instead what to do, in place of the remedies
     */
    public Check inDoubt(String why, String instead) {
        return new Check(id, Verdict.INCONCLUSIVE, why + ": " + summary, observed, expected, null, instead);
    }

    /** The same with a remark. */
    public Check and(String words) {
        return new Check(id, verdict, summary + "; " + words, observed, expected, statistic, remedy);
    }

    Check with(Statistic test) {
        return new Check(id, verdict, summary, observed, expected, test, remedy);
    }

    /**
     * A significance test.
     *
     * @param name {@code chi-square}; for few draws {@code exact} (all outcomes added up) or {@code monte-carlo} (some drawn)
     * @param value chi-square of the independent draws
     * @param degreesOfFreedom members less one
     * @param p probability of a value this large or larger if all members are equal
     */
    public record Statistic(String name, double value, int degreesOfFreedom, double p) {}
}
