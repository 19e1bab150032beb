package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    @Test
    void requestsBeginAtEvenDistances() {
        Schedule schedule = new Schedule(500, 1_000, 10, 4);

        assertThat(schedule.start(0)).isEqualTo(500);
        assertThat(schedule.start(1)).isEqualTo(1_000_500);
        assertThat(schedule.start(1_000)).isEqualTo(1_000_000_500L);
    }

    @Test
    void aDistanceThatIsNoWholeNumberDoesNotDrift() {
        assertThat(new Schedule(0, 3, Long.MAX_VALUE, 1).start(3_000_000)).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void aHundredYearsAtTheFastestRateDoNotOverflow() {
        long year = 365L * 24 * 3_600;

        assertThat(new Schedule(0, Traffic.MAX_RATE, Long.MAX_VALUE, 1).start(100 * year * Traffic.MAX_RATE))
                .isEqualTo(100 * year * 1_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,2", "7,5", "1000,16", "999983,3"})
    void whatIsDueIsWhatHasStartedAtEveryMoment(long rate, int connections) {
        Schedule schedule = new Schedule(-77, rate, 40, connections);
        LongStream.range(0, 45)
                .map(schedule::start)
                .flatMap(start -> LongStream.of(start - 1, start, start + 1))
                .forEach(now -> {
                    long started = LongStream.range(0, 40)
                            .filter(number -> schedule.start(number) <= now)
                            .count();
                    assertThat(schedule.due(now, 0, connections)).isEqualTo(started);
                });
    }

    @Test
    void theConnectionsOfEachEventLoopGetTheirPartOfWhatIsDue() {
        Schedule schedule = new Schedule(0, 1_000, 100, 5);
        // numbers 0 to 12 are due, and number n belongs to connection n mod 5
        long now = schedule.start(12);

        assertThat(schedule.due(now, 0, 2)).isEqualTo(6);
        assertThat(schedule.due(now, 2, 3)).isEqualTo(7);
    }

    @Test
    void nothingIsDueBeforeTheOriginAndNoMoreThanThereIsAfterTheEnd() {
        Schedule schedule = new Schedule(1_000, 10, 5, 1);

        assertThat(schedule.due(999, 0, 1)).isZero();
        assertThat(schedule.due(Long.MAX_VALUE / 2, 0, 1)).isEqualTo(5);
    }
}
