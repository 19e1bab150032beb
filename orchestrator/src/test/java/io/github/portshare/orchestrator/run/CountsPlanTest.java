package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.portshare.orchestrator.run.CountsPlan.Given;
import io.github.portshare.orchestrator.run.CountsPlan.Worth;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountsPlanTest {

    private static final Worth EACH_ONE = new Worth(null, null);

    private static CountsPlan plan(String... numbers) {
        return CountsPlan.of(given(numbers), List.of(), EACH_ONE, 0.15, 0.999);
    }

    private static List<Given> given(String... numbers) {
        return Stream.of(numbers).map(number -> new Given(null, number)).toList();
    }

    private static List<String> problems(List<Given> given, List<Double> weights, Worth worth) {
        return catchThrowable(() -> CountsPlan.of(given, weights, worth, 0.15, 0.999))
                .getMessage()
                .lines()
                .toList();
    }

    @Test
    void countsThatHaveNoNameHaveTheirPlace() {
        assertThat(plan("3", "2.210e2", "0").counts())
                .containsExactly(
                        java.util.Map.entry("1", 3L), java.util.Map.entry("2", 221L), java.util.Map.entry("3", 0L));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -3                  | the count -3 is below 0
            2.5                 | the count 2.5 is no whole number: connections are counted, not measured
            ten                 | the count 'ten' is no number
            9223372036854775808 | the count 9223372036854775808 is more than can be counted
            1e999999999         | the count 1e999999999 is more than can be counted
            """)
    void whatIsNoCountIsToldAsThat(String number, String problem) {
        assertThat(problems(given("5", number), List.of(), EACH_ONE)).containsExactly(problem);
    }

    @Test
    void everyProblemIsToldAtOnce() {
        List<Given> given =
                List.of(new Given("a", "-1"), new Given("b", null), new Given("c", "1"), new Given("c", "1"));

        assertThat(problems(given, List.of(1.0, 0.0), new Worth(null, 0.5)))
                .containsExactly(
                        "the count -1 of 'a' is below 0",
                        "'b' has no count: give a number, name=number, or a file with lines 'name number'",
                        "'c' comes twice: add its counts up, or name them apart",
                        "--weights has 2 for 4 counts: give one for each",
                        "--weights 0 is not above 0: leave a member out that is to get nothing",
                        "--repeats 0.5 is below 1");
    }

    @Test
    void oneMemberAndNoConnectionAreNotJudged() {
        assertThat(problems(given("5"), List.of(), EACH_ONE))
                .containsExactly("one count has nobody to share with: give those of two members or more");
        assertThat(problems(given(), List.of(), EACH_ONE))
                .containsExactly("no count has nobody to share with: give those of two members or more");
        assertThat(problems(given("0", "0"), List.of(), EACH_ONE))
                .containsExactly("all counts are 0: there is nothing to judge");
        assertThat(problems(given("9223372036854775807", "1"), List.of(), EACH_ONE))
                .containsExactly("the counts come to 9223372036854775808, more than can be counted");
    }

    @Test
    void requestsAreWorthTheirConnections() {
        List<Given> given = given("700", "300");

        assertThat(CountsPlan.of(given, List.of(), new Worth(32.0, null), 0.15, 0.999)
                        .effective())
                .isEqualTo(32);
        assertThat(CountsPlan.of(given, List.of(), new Worth(null, 4.0), 0.15, 0.999)
                        .effective())
                .isEqualTo(250);
        assertThat(problems(given, List.of(), new Worth(1001.0, null)))
                .containsExactly(
                        "--connections 1001 is more than the 1000 that were counted: each connection has one at least");
        assertThat(JudgeResult.of(CountsPlan.of(given, List.of(), new Worth(32.0, null), 0.15, 0.999))
                        .verdict()
                        .name())
                .isEqualTo("INCONCLUSIVE");
        assertThat(JudgeResult.of(plan("700", "300")).verdict().name()).isEqualTo("FAILED");
    }
}
