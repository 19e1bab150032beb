package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedDifferenceTest {

    private static final List<Double> BASELINE = List.of(10.0, 12.0, 11.0, 13.0);

    @Test
    void theIntervalIsStudentsOfThePairsDifferences() {
        // differences 1, 2, 3, 2: mean 2, deviation 0.8165; t of 3 degrees of freedom at 97.5 % = 3.1824
        PairedDifference difference = PairedDifference.absolute(BASELINE, List.of(11.0, 14.0, 14.0, 15.0), 0.95)
                .orElseThrow();

        assertThat(difference.estimate()).isCloseTo(2, within(1e-12));
        assertThat(difference.low()).isCloseTo(2 - 3.182446 * 0.8164966 / 2, within(1e-5));
        assertThat(difference.high()).isCloseTo(2 + 3.182446 * 0.8164966 / 2, within(1e-5));
        assertThat(difference.shown()).isTrue();
    }

    @Test
    void aHalfIsAsFarFromEvenAsTheDouble() {
        PairedDifference more = PairedDifference.relative(BASELINE, times(2, 2.2, 1.9, 2.1), 0.95)
                .orElseThrow();
        PairedDifference less = PairedDifference.relative(times(2, 2.2, 1.9, 2.1), BASELINE, 0.95)
                .orElseThrow();

        assertThat(1 + more.estimate()).isCloseTo(1 / (1 + less.estimate()), within(1e-12));
        assertThat(1 + more.low()).isCloseTo(1 / (1 + less.high()), within(1e-12));
        assertThat(more.estimate()).isBetween(0.9, 1.2);
    }

    private static List<Double> times(double... factors) {
        List<Double> figures = new ArrayList<>();
        for (int i = 0; i < factors.length; i++) {
            figures.add(BASELINE.get(i) * factors[i]);
        }
        return figures;
    }

    @Test
    void whatDisturbsBothOfAPairAlikeCancelsOut() {
        List<Double> disturbed = List.of(10.0, 100.0, 40.0, 1000.0);
        List<Double> tenth = disturbed.stream().map(figure -> figure * 1.1).toList();

        assertThat(PairedDifference.relative(disturbed, tenth, 0.999).orElseThrow())
                .satisfies(difference -> assertThat(difference.low()).isCloseTo(0.1, within(1e-9)))
                .satisfies(difference -> assertThat(difference.high()).isCloseTo(0.1, within(1e-9)));
    }

    @Test
    void withoutTwoPairsOrAPositiveFigureThereIsNone() {
        assertThat(PairedDifference.relative(List.of(1.0), List.of(2.0), 0.95)).isEmpty();
        assertThat(PairedDifference.absolute(List.of(), List.of(), 0.95)).isEmpty();
        assertThat(PairedDifference.relative(List.of(1.0, 0.0), List.of(2.0, 1.0), 0.95))
                .isEmpty();
        assertThat(PairedDifference.absolute(List.of(1.0, 0.0), List.of(2.0, 1.0), 0.95))
                .isPresent();
    }

    /** Rates over 4,000 comparisons with noise of 20 %; the bounds are four standard errors wide. */
    @ParameterizedTest
    @CsvSource({"3, 0.95", "5, 0.95", "15, 0.95", "15, 0.998"})
    void theTrueDifferenceIsInTheIntervalAsOftenAsItIsSaid(int pairs, double confidence) {
        SplittableRandom random = new SplittableRandom(pairs);
        int inside = 0;
        int shownOfNone = 0;
        int comparisons = 4_000;
        for (int i = 0; i < comparisons; i++) {
            List<Double> baseline = noisy(random, pairs, 100);
            PairedDifference real = PairedDifference.relative(baseline, noisy(random, pairs, 120), confidence)
                    .orElseThrow();
            inside += real.low() <= 0.2 && 0.2 <= real.high() ? 1 : 0;
            shownOfNone += PairedDifference.relative(baseline, noisy(random, pairs, 100), confidence)
                            .orElseThrow()
                            .shown()
                    ? 1
                    : 0;
        }
        double error = 4 * Math.sqrt(confidence * (1 - confidence) / comparisons);
        assertThat(inside / (double) comparisons).isCloseTo(confidence, within(error));
        assertThat(shownOfNone / (double) comparisons).isCloseTo(1 - confidence, within(error));
    }

    @Test
    void aDifferenceThatIsThereIsShown() {
        SplittableRandom random = new SplittableRandom(7);
        int shown = 0;
        for (int i = 0; i < 500; i++) {
            shown += PairedDifference.relative(noisy(random, 15, 100), noisy(random, 15, 180), 0.998)
                            .orElseThrow()
                            .shown()
                    ? 1
                    : 0;
        }
        assertThat(shown).isGreaterThan(490);
    }

    private static List<Double> noisy(SplittableRandom random, int figures, double typical) {
        return random.doubles(figures)
                .mapToObj(any -> typical * Math.exp(0.2 * random.nextGaussian()))
                .toList();
    }
}
