package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class RateTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "1000, 1000", "2k, 2000", "1.5k, 1500", "0.25k, 250", "1000000, 1000000"})
    void requestsPerSecondAreRead(String text, long perSecond) {
        assertThat(Rate.parse(text).perSecond()).isEqualTo(perSecond);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "fast", "-1", "1/s", "1.5", "1,000", "1e3", "1m", "2 k", "0.0001k"})
    void whatIsNoRateIsToldWithExamples(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is not a rate in requests per second, such as 1000 or 2k");
    }
}
