package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsPerConnectionTest {

    @ParameterizedTest
    @CsvSource({"1,1,1", "10,10,10", "5:20,5,20", "7:7,7,7", "1:2147483647,1,2147483647"})
    void aNumberOrARangeIsRead(String text, int min, int max) {
        assertThat(RequestsPerConnection.parse(text)).isEqualTo(new RequestsPerConnection(min, max));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", ":", "5:", ":5", "1:2:3", "5-20", " 5", "1.5", "99999999999"})
    void whatIsNeitherNumberNorRangeIsReportedAsItWasGiven(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestsPerConnection.parse(text))
                .withMessage(
                        "--requests-per-connection '" + text + "' is not a number such as 10, or a range such as 5:20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0:5", "20:5", "-5:-1"})
    void anEmptyOrReversedRangeIsReported(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestsPerConnection.parse(text))
                .withMessage("--requests-per-connection '" + text
                        + "' is not a number of at least 1, or min:max with min <= max");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "5:20"})
    void theTextIsTheOneThatIsRead(String text) {
        assertThat(RequestsPerConnection.parse(text)).hasToString(text);
    }

    @Test
    void aNumberIsDrawnAsItIs() {
        assertThat(draws("10", 1, 20)).containsOnly(10);
    }

    @Test
    void everyNumberOfARangeIsDrawnBothEndsIncluded() {
        List<Integer> draws = draws("3:6", 1, 1_000);

        assertThat(draws).containsOnly(3, 4, 5, 6);
        // 1000 even draws give each number 250 times, with a standard deviation of 14
        for (int number = 3; number <= 6; number++) {
            assertThat(draws.stream().filter(Integer.valueOf(number)::equals).count())
                    .isBetween(180L, 320L);
        }
    }

    @Test
    void oneSeedGivesOneSequence() {
        assertThat(draws("1:1000", 7, 50)).isEqualTo(draws("1:1000", 7, 50)).isNotEqualTo(draws("1:1000", 8, 50));
    }

    @Test
    void theWidestRangeCanBeDrawnFrom() {
        assertThat(draws("1:2147483647", 1, 100)).allMatch(number -> number >= 1);
    }

    private static List<Integer> draws(String text, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        RequestsPerConnection range = RequestsPerConnection.parse(text);
        return IntStream.range(0, count).mapToObj(i -> range.draw(random)).toList();
    }
}
