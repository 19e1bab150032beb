package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.portshare.orchestrator.verdict.LossRate.Expected;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossRateTest {

    @ParameterizedTest
    @CsvSource({"0, 20", "0, 120", "0, 1000"})
    void ofNoneThatLostTheBoundIsAboutThreeInSoMany(int lost, int tried) {
        assertThat(LossRate.of(lost, tried).upper()).isEqualTo(1 - Math.pow(0.05, 1.0 / tried), within(1e-9));
        assertThat(LossRate.of(lost, tried).upper()).isLessThan(3.0 / tried);
    }

    /** One-sided 95 %: with this chance, so few lose something in 5 % of such rows; by bisection of the binomial sum. */
    @ParameterizedTest
    @CsvSource({"1, 20, 0.21611", "5, 20, 0.45558", "26, 1000, 0.03589", "20, 20, 1", "0, 0, 1"})
    void theBoundIsThatOfClopperAndPearson(int lost, int tried, double upper) {
        assertThat(LossRate.of(lost, tried).upper()).isEqualTo(upper, within(5e-5));
    }

    @ParameterizedTest
    @CsvSource({
        "none, 0, 1000, false",
        "none, 1, 1000, true",
        "hardly, 1, 20, false",
        "hardly, 3, 20, true",
        "some, 10, 20, false",
        "some, 18, 20, true",
        "often, 20, 20, false",
        "often, 0, 70, true",
        "often, 0, 60, false",
        "most, 20, 20, false",
        "most, 0, 10, true",
        "most, 0, 9, false",
        "any, 0, 1000, false",
        "any, 1000, 1000, false",
        "none, 0, 0, false",
        "often, 0, 0, false"
    })
    void onlyWhatIsHardlyChanceContradicts(String expected, int lost, int tried, boolean contradicts) {
        assertThat(LossRate.of(lost, tried).contradicts(Expected.of(expected))).isEqualTo(contradicts);
    }

    /** At the edge of what is expected it is chance alone. */
    @ParameterizedTest
    @CsvSource({"hardly, 0.003", "some, 0.3", "often, 0.1", "most, 0.5"})
    void whatIsAsExpectedIsHardlyEverContradicted(String expected, double chance) {
        SplittableRandom random = new SplittableRandom(4);

        long contradicted = IntStream.range(0, 20_000)
                .filter(row -> LossRate.of(lostOf(60, chance, random), 60).contradicts(Expected.of(expected)))
                .count();

        assertThat(contradicted).isLessThan(20_000 / 500);
    }

    private static long lostOf(int tried, double chance, SplittableRandom random) {
        return IntStream.range(0, tried)
                .filter(restart -> random.nextDouble() < chance)
                .count();
    }

    @Test
    void eachExpectationHasItsName() {
        assertThat(Expected.of("hardly")).isEqualTo(Expected.HARDLY).hasToString("hardly");
    }
}
