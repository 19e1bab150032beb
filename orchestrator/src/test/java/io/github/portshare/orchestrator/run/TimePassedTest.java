package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.kernel.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimePassedTest {

    private static Clocks clocks(double wall, double running, double since) {
        return new Clocks(Instant.EPOCH.plus(seconds(wall)), seconds(running), seconds(since));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "1.0    | 1.0 | 1.01  | -",
                "3.2    | 3.0 | 3.0   | -",
                "3601.0 | 1.0 | 1.0   | the clock was set forward by 3,600.0 s",
                "-59.0  | 1.0 | 1.0   | the clock was set back by 60.0 s",
                "601.0  | 1.0 | 601.0 | this machine was suspended for 600.0 s: nothing was seen in that time",
                "30.0   | 30  | 30.0  | no look for 30.0 s: this process was stopped, or got no CPU"
            })
    void whatTheClocksTellIsSaid(double wall, double running, double since, String words) {
        TimePassed passed = TimePassed.between(clocks(0, 50, 100), clocks(wall, 50 + running, 100 + since));

        assertThat(passed.words()).isEqualTo(words == null ? List.of() : List.of(words));
    }

    @Test
    void severalThingsAreSaidInOrder() {
        assertThat(TimePassed.between(clocks(0, 0, 0), clocks(100, 5, 605)).words())
                .containsExactly(
                        "this machine was suspended for 600.0 s: nothing was seen in that time",
                        "no look for 5.0 s: this process was stopped, or got no CPU",
                        "the clock was set back by 505.0 s");
    }
}
