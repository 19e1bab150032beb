package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PacingTest {

    private static final Histogram NONE = Counts.histogram();

    @Test
    void requestsThatBeganInTimeHeldTheRate() {
        assertThat(new Pacing(1_000, 0, lags(995, 5), NONE, NONE, NONE).shortfall(Rate.even(100)))
                .isEmpty();
    }

    @Test
    void oneInAHundredMayBeLateOrLeft() {
        assertThat(new Pacing(1_000, 5, lags(990, 5), NONE, NONE, NONE).shortfall(Rate.even(100)))
                .isEmpty();
        assertThat(new Pacing(1_000, 5, lags(989, 6), NONE, NONE, NONE).shortfall(Rate.even(100)))
                .isPresent();
    }

    @Test
    void requestsThatWaitedForTheirConnectionAskForMoreOfThem() {
        assertThat(new Pacing(1_500, 250, lags(700, 300), NONE, NONE, NONE).shortfall(Rate.even(1_500)))
                .hasValue("the rate of 1,500/s was not held: of 1,500 requests 300 began more than 10 ms late and 500"
                        + " not at all; their connections were busy: the server or this machine is too slow for the rate,"
                        + " or give more --connections");
    }

    @Test
    void requestsThatWereLateOnFreeConnectionsAreTheGeneratorsDoing() {
        assertThat(new Pacing(1_000, 3, lags(700, 300), NONE, NONE, NONE).shortfall(Rate.even(100)))
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("300 began more than 10 ms late and 0 not at all")
                        .endsWith("the generator was late: it lacks processor time, or give more --client-threads"));
    }

    @Test
    void whereNothingWasScheduledNothingWasMissed() {
        assertThat(new Pacing(0, 0, NONE, NONE, NONE, NONE).shortfall(Rate.even(1)))
                .isEmpty();
    }

    /** So many requests in time, and so many late. */
    private static Histogram lags(int inTime, int late) {
        Histogram lags = Counts.histogram();
        lags.recordValueWithCount(10_000, inTime);
        lags.recordValueWithCount(10_100, late);
        return lags;
    }
}
