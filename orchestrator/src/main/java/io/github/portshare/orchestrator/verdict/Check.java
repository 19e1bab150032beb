package io.github.portshare.orchestrator.verdict;

import com.fasterxml.jackson.annotation.JsonInclude;
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

    /**
     * A significance test.
     *
     * @param name {@code chi-square} or {@code g-test}
     * @param value of the test statistic
     * @param degreesOfFreedom of its distribution
     * @param p probability of a value this large or larger if all members are equal
     */
    public record Statistic(String name, double value, int degreesOfFreedom, double p) {}
}
