package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0.00", "0.054|0.05", "9.996|10.0", "12.34|12.3", "99.96|100", "1234.5|1,235"})
    void aFigureHasThreeDigitsAsFarAsTheyAreBehindThePoint(double figure, String text) {
        assertThat(Figure.brief(figure)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "16600, 42049, 11, 16.6k-42.0k",
        "0.2, 999, 9, 0.20-999",
        "0.2, 9990, 9, 0.2-10k",
        "12.34, 10250, 9, 12-10k",
        "12.34, 45.67, 9, 12.3-45.7"
    })
    void aRangeFitsItsColumn(double low, double high, int width, String text) {
        assertThat(Figure.range(low, high, width)).isEqualTo(text).hasSizeLessThanOrEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource({"0.0512, +5.1, 5.1", "-0.999, -100, -100", "0.336, +34, 34", "25000000, >1k, >1k", "0, +0.0, 0.0"})
    void aRatioIsShownInPercent(double ratio, String change, String percent) {
        assertThat(Figure.change(ratio)).isEqualTo(change);
        assertThat(Figure.percent(ratio)).isEqualTo(percent);
    }
}
