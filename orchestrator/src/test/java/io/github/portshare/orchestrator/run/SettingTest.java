package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Traffic;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {

    @ParameterizedTest
    @CsvSource({
        "0, 9, 0, false, 4, 8, false",
        "0, 10, 0, false, 4, 8, true",
        "4, 6, 0, false, 4, 8, true",
        "1, 60, 0, true, 4, 8, false",
        "0, 10, 500, false, 4, 8, false",
        "0, 39, 0, false, 4, 2, false",
        "0, 40, 0, false, 4, 2, true",
        "0, 300, 0, false, 64, 2, false",
        "0, 9, 0, false, 1, 64, false",
    })
    void membersLastThatHaveTenSecondsOfCpuTime(
            long warmup, long duration, long requests, boolean auto, int members, int cpus, boolean lasting) {
        Traffic.Extent extent =
                new Traffic.Extent(Duration.ofSeconds(warmup), auto, Duration.ofSeconds(duration), auto, requests);

        assertThat(Setting.lasting(extent, members, cpus)).isEqualTo(lasting);
    }
}
