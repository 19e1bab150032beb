package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.portshare.orchestrator.verdict.Difference.Shown;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {

    private static Bounds bounds(String text) {
        String[] ends = text.split("-");
        return new Bounds(
                Double.parseDouble(ends[0]),
                ends[1].equals("?") ? Double.POSITIVE_INFINITY : Double.parseDouble(ends[1]));
    }

    @ParameterizedTest
    @CsvSource({
        // A, B, shown, verdict with 10 % tolerated
        "4.9-5.1,  4.9-5.1,  NONE,   PASSED",
        "4.9-5.1,  5.0-5.3,  NONE,   PASSED",
        "4.9-5.1,  5.2-5.3,  WORSE,  PASSED",
        "4.9-5.1,  5.2-5.6,  WORSE,  INCONCLUSIVE",
        "4.9-5.1,  5.0-5.6,  NONE,   INCONCLUSIVE",
        "4.9-5.1,  5.7-5.9,  WORSE,  FAILED",
        "4.9-5.1,  4.0-4.1,  BETTER, PASSED",
        "4.9-5.1,  4.9-?,    NONE,   INCONCLUSIVE",
        "4.9-?,    9.9-10,   NONE,   INCONCLUSIVE",
        "0-0,      0-0,      NONE,   PASSED"
    })
    void ofWhatIsTheBetterTheLessItIs(String a, String b, Shown shown, Verdict verdict) {
        assertThat(Difference.ofCost(bounds(a), bounds(b), 0.1)).isEqualTo(new Difference(shown, verdict));
    }

    @ParameterizedTest
    @CsvSource({
        "990-1010,  990-1010, NONE,   PASSED",
        "990-1010,  970-985,  WORSE,  PASSED",
        "990-1010,  900-985,  WORSE,  INCONCLUSIVE",
        "990-1010,  800-890,  WORSE,  FAILED",
        "990-1010,  1100-1200,BETTER, PASSED"
    })
    void ofWhatIsTheBetterTheMoreItIs(String a, String b, Shown shown, Verdict verdict) {
        assertThat(Difference.ofYield(bounds(a), bounds(b), 0.1)).isEqualTo(new Difference(shown, verdict));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, PASSED",
        "0, 3, INCONCLUSIVE",
        "0, 12, FAILED",
        "40, 43, PASSED",
        "40, 60, INCONCLUSIVE",
        "5, 0, PASSED"
    })
    void fewErrorsMoreMayBeChance(long errorsA, long errorsB, Verdict verdict) {
        Bounds a = Bounds.ofRate(errorsA, 100_000, 0.95);
        Bounds b = Bounds.ofRate(errorsB, 100_000, 0.95);

        assertThat(Difference.ofMishaps(a, b, errorsA / 1e5, errorsB / 1e5, 0.1).verdict())
                .isEqualTo(verdict);
    }

    @Test
    void aGroupThatIsSurelyLessEvenIsWorse() {
        Bounds even = bounds("0-0.08");

        assertThat(Difference.ofDeviation(even, bounds("0-0.14"), 0.1, true).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(Difference.ofDeviation(even, bounds("0-0.14"), 0.1, false).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Difference.ofDeviation(even, bounds("0.3-0.5"), 0.1, false).verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "PASSED, PASSED, PASSED",
        "PASSED, FAILED, FAILED",
        "PASSED, INCONCLUSIVE, INCONCLUSIVE",
        "FAILED, FAILED, PASSED",
        "FAILED, INCONCLUSIVE, PASSED",
        "INCONCLUSIVE, FAILED, FAILED",
        "PASSED, , INCONCLUSIVE",
        ", PASSED, PASSED",
        ", FAILED, INCONCLUSIVE"
    })
    void aCheckIsWorseWhereItsVerdictIs(Verdict a, Verdict b, Verdict verdict) {
        assertThat(Difference.ofCheck(a, b)).isEqualTo(verdict);
    }

    @Test
    void ratesOfMoreThanAnIntegerHoldsHaveBoundsToo() {
        Bounds bounds = Bounds.ofRate(3_000_000, 3_000_000_000L, 0.95);

        assertThat(bounds.low()).isCloseTo(0.001, within(1e-5)).isLessThan(0.001);
        assertThat(bounds.high()).isCloseTo(0.001, within(1e-5)).isGreaterThan(0.001);
        assertThat(Bounds.ofRate(0, 0, 0.95)).isEqualTo(new Bounds(0, 1));
    }

    private static List<Double> seconds(Random random, int count, double alike) {
        double[] before = {random.nextGaussian()};
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    before[0] = alike * before[0] + Math.sqrt(1 - alike * alike) * random.nextGaussian();
                    return 1_000 + 50 * before[0];
                })
                .collect(Collectors.toList());
    }

    /** A mean that is known: the interval has it in about as many cases as it says. */
    @Test
    void theMeanOfSteadySecondsIsInItsInterval() {
        Random random = new Random(7);
        long within = IntStream.range(0, 2_000)
                .filter(i -> BatchMeans.of(seconds(random, 20, 0), 0.95)
                        .map(bounds -> bounds.low() <= 1_000 && 1_000 <= bounds.high())
                        .orElse(false))
                .count();

        assertThat(within / 2_000.0).isBetween(0.94, 0.99);
    }

    @Test
    void secondsThatAreAlikeCountForFewer() {
        Random random = new Random(7);
        double independent = width(random, 0);
        double alike = width(random, 0.6);

        assertThat(alike).isGreaterThan(1.4 * independent);
    }

    private static double width(Random random, double alike) {
        return IntStream.range(0, 200)
                .mapToObj(i -> BatchMeans.of(seconds(random, 60, alike), 0.95))
                .flatMap(java.util.Optional::stream)
                .mapToDouble(bounds -> bounds.high() - bounds.low())
                .average()
                .orElseThrow();
    }

    @Test
    void fewSecondsAndThoseThatGoOneWayHaveNoInterval() {
        assertThat(BatchMeans.of(seconds(new Random(7), 9, 0), 0.95)).isEmpty();
        assertThat(BatchMeans.of(
                        DoubleStream.iterate(1_000, one -> one + 500)
                                .limit(14)
                                .boxed()
                                .toList(),
                        0.95))
                .isEmpty();
        assertThat(BatchMeans.of(
                        DoubleStream.iterate(1_000, one -> one)
                                .limit(10)
                                .boxed()
                                .toList(),
                        0.95))
                .contains(new Bounds(1_000, 1_000));
    }

    @Test
    void aLatencyIsAsUncertainAsTheThroughputAtLeast() {
        Bounds widened = BatchMeans.widened(new Bounds(3.9, 4.1), 1_000, new Bounds(800, 1_250));

        assertThat(widened.low()).isCloseTo(3.12, within(1e-9));
        assertThat(widened.high()).isCloseTo(5.125, within(1e-9));
        assertThat(BatchMeans.widened(new Bounds(3.9, 4.1), 1_000, new Bounds(0, 1_250))
                        .high())
                .isInfinite();
    }
}
