package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {

    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({
        "10s, PT10S",
        "1.5s, PT1.5S",
        "500ms, PT0.5S",
        "0s, PT0S",
        "0.25ms, PT0.00025S",
        "500us, PT0.0005S",
        "1ms500us, PT0.0015S",
        "1m, PT1M",
        "1m30s, PT1M30S",
        "2h, PT2H",
        "1h2m3s4ms, PT1H2M3.004S",
        "0.5h, PT30M",
        "PT10S, PT10S",
        "PT1H30M, PT1H30M",
        "P1D, PT24H",
        "PT-1S, PT-1S"
    })
    void shortAndIsoDurationsAreRead(String text, Duration duration) {
        assertThat(converter.convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "10", "s", "10 s", "10sec", "-1s", "1,5s", "1.s", ".5s", "10S", "1s2", "s10", "1d", "P", "PT",
                "PT10", "P10S", "forever", "1e3s"
            })
    void whatIsNoDurationIsToldWithExamples(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is not a duration such as 10s, 500ms, 1m30s or PT10S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT9999999999999S", "P200000D", "3000000h3000000h", "99999999999999999999h", "P-200000D"})
    void whatNobodyLivesToSeeIsNoDuration(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is longer than a year");
    }
}
