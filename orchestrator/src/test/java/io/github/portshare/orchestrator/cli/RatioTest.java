package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class RatioTest {

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "10%, 0.1", "10 %, 0.1", "99.9%, 0.999", "0, 0", "0%, 0", "1, 1", "100%, 1", "1e-3, 0.001"})
    void partsAndPercentsAreRead(String text, double value) {
        assertThat(Ratio.parse(text).value()).isEqualTo(value);
    }

    /** Whether it makes sense is for the plan to say, which knows the option. */
    @ParameterizedTest
    @CsvSource({"-0.1, -0.1", "150%, 1.5"})
    void whatIsOutsideIsStillARatio(String text, double value) {
        assertThat(Ratio.parse(text).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "%", "ten", "0,1", "10%%", "%10", "1/10", "NaN", "Infinity", "NaN%", "0x1p-3", "0.1f", "1d"})
    void whatIsNoRatioIsToldWithExamples(String text) {
        assertThatThrownBy(() -> Ratio.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is not a ratio such as 0.1 or 10%");
    }
}
