package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 7, 64, 100, 65_536, 1_000_000_007, Long.MAX_VALUE})
    void thePartsAddUpAndFollowEachOther(long all) {
        for (int of = 1; of <= 50; of++) {
            long before = 0;
            for (int number = 0; number < of; number++) {
                Part part = new Part(number, of);
                assertThat(part.before(all)).isEqualTo(before);
                assertThat(part.of(all) - all / of).isBetween(0L, 1L);
                before += part.of(all);
            }
            assertThat(before).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void allConnectionsOfAScheduleAreSomePartsOnes(int of) {
        Schedule schedule = Schedule.within(0, new Rate(1, 99, Arrival.EVEN), 3_000_000_000L, 10, 1);
        long due = IntStream.range(0, of)
                .mapToObj(number -> new Part(number, of))
                .flatMapToInt(part -> IntStream.range((int) part.before(10), (int) (part.before(10) + part.of(10))))
                .mapToLong(ordinal -> schedule.course(ordinal).due(3_000_000_000L))
                .sum();

        assertThat(due).isEqualTo(schedule.requests());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-1,2", "2,2"})
    void whatIsNoPartIsTold(int number, int of) {
        assertThatThrownBy(() -> new Part(number, of)).hasMessage("there is no part " + number + " of " + of);
    }
}
