package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Traffic;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {

    @ParameterizedTest
    @CsvSource({
        "0, 9, 0, false, false",
        "0, 10, 0, false, true",
        "4, 6, 0, false, true",
        "1, 60, 0, true, false",
        "0, 10, 500, false, false",
    })
    void membersLastWhoseLoadIsPlannedForTenSeconds(
            long warmup, long duration, long requests, boolean auto, boolean lasting) {
        assertThat(Setting.lasting(new Traffic.Extent(
                        Duration.ofSeconds(warmup), auto, Duration.ofSeconds(duration), auto, requests)))
                .isEqualTo(lasting);
    }
}
