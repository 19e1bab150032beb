package io.github.portshare.orchestrator.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MILLISECOND = 1_000_000;

    private static long pause(Pace pace, double share) {
        pace.took(MILLISECOND);
        return pace.next(share) - System.nanoTime();
    }

    @Test
    void aLookTakesItsShareOfTheTime() {
        assertThat(pause(new Pace(MILLISECOND), 0.01)).isBetween(80 * MILLISECOND, 110 * MILLISECOND);
        assertThat(pause(new Pace(MILLISECOND), 1)).as("at most 500 a second").isLessThan(2 * MILLISECOND + 1);
        assertThat(pause(new Pace(MILLISECOND), 1e-6))
                .as("at least one a second")
                .isLessThan(1_001 * MILLISECOND);
    }

    /** One that came upon a change costs fifty times as much, and is no reason to look away. */
    @Test
    void aRareDearLookMovesLittle() {
        Pace pace = new Pace(MILLISECOND);
        for (int look = 0; look < 100; look++) {
            pace.took(look % 20 == 0 ? 50 * MILLISECOND : MILLISECOND);
        }

        assertThat(pace.next(0.01) - System.nanoTime()).isLessThan(150 * MILLISECOND);
        assertThat(pace.count()).isEqualTo(100);
    }

    @Test
    void theEstimateFollowsWhatLooksCostNow() {
        Pace pace = new Pace(MILLISECOND);
        for (int look = 0; look < 100; look++) {
            pace.took(5 * MILLISECOND);
        }

        assertThat(pace.next(0.01) - System.nanoTime()).isBetween(450 * MILLISECOND, 550 * MILLISECOND);
    }

    @Test
    void anAccountBeginsAnew() {
        Pace pace = new Pace(MILLISECOND);
        pace.took(1);
        pace.reset();

        assertThat(pace.count()).isZero();
        assertThat(pace.gapMillis()).isZero();
    }
}
