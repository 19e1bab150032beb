package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePointTest {

    /** Latencies in milliseconds with a scatter of a tenth. */
    private static double[] level(Random random, int values, double millis) {
        return IntStream.range(0, values)
                .mapToDouble(i -> millis * (1 + 0.1 * random.nextGaussian()))
                .toArray();
    }

    private static double[] of(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    @Test
    void aLevelThatChangesIsFoundWhereItDoes() {
        Random random = new Random(1);

        List<ChangePoint> changes = ChangePoint.of(of(level(random, 12, 4), level(random, 18, 2)));

        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.at()).isEqualTo(12);
            assertThat(change.before()).isBetween(3.7, 4.3);
            assertThat(change.after()).isBetween(1.85, 2.15);
            assertThat(change.isBeyond(1.25)).isTrue();
            assertThat(change.isBeyond(3)).isFalse();
        });
    }

    @Test
    void aStallAndItsEndAreTwoChanges() {
        Random random = new Random(2);

        assertThat(ChangePoint.of(of(level(random, 20, 2), level(random, 20, 6), level(random, 20, 2))))
                .extracting(ChangePoint::at)
                .containsExactly(20, 40);
    }

    @Test
    void oneWildSecondIsNoChange() {
        Random random = new Random(3);
        double[] series = level(random, 30, 2);
        series[17] = 500;

        assertThat(ChangePoint.of(series)).isEmpty();
    }

    /** In 1 % by design: 10 of 1,000, and three standard errors of 3. */
    @ParameterizedTest
    @ValueSource(ints = {10, 20, 60})
    void aLevelThatStaysIsHardlyEverTakenForAChange(int values) {
        Random random = new Random(values);
        long taken = IntStream.range(0, 1_000)
                .filter(series -> !ChangePoint.of(level(random, values, 2)).isEmpty())
                .count();

        assertThat(taken).isLessThanOrEqualTo(20);
    }

    @Test
    void equalValuesAreNoChangeAndTooFewTellNothing() {
        assertThat(ChangePoint.of(level(new Random(0), 0, 1))).isEmpty();
        assertThat(ChangePoint.of(new double[50])).isEmpty();
        assertThat(ChangePoint.of(new double[] {9, 9, 9, 9, 1, 1, 1, 1, 1})).isEmpty();
    }
}
