package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Rate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class RateConverterTest {

    private final RateConverter converter = new RateConverter();

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "1000, 1000", "2k, 2000", "1.5k, 1500", "0.25k, 250", "1000000, 1000000"})
    void requestsPerSecondAreRead(String text, long perSecond) {
        assertThat(converter.convert(text)).isEqualTo(Rate.even(perSecond));
    }

    @ParameterizedTest
    @CsvSource({"100..5000, 100, 5000", "5k..100, 5000, 100", "0.5k..1.5k, 500, 1500"})
    void aChangeIsReadFromItsEnds(String text, long first, long last) {
        assertThat(converter.convert(text)).isEqualTo(new Rate(first, last, Arrival.EVEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "k", "fast", "-1", "1/s", "1.5", "1,000", "1e3", "1m", "2 k", "0.0001k", "1..", "..5", "1...5",
                "1..2..3", "1.5..2"
            })
    void whatIsNoRateIsToldWithExamples(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text
                        + "' is not a rate in requests per second, such as 1000 or 2k, or two with .. between"
                        + " them");
    }
}
