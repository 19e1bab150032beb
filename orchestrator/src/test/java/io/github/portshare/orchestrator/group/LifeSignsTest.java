package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LifeSignsTest {

    private static final long SECOND = 1_000_000_000L;

    private final LifeSigns signs = new LifeSigns();

    @Test
    void eachSecondWithoutASignCounts() {
        signs.look("a", 7, 0);

        assertThat(signs.look("a", 7, SECOND)).isEqualTo(1);
        assertThat(signs.look("a", 7, 2 * SECOND)).isEqualTo(2);
        assertThat(signs.look("b", 7, 2 * SECOND)).isZero();
        assertThat(signs.look("a", 8, 3 * SECOND)).isZero();
    }

    @Test
    void looksThatFollowOneAnotherCountOnce() {
        signs.look("a", 7, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(signs.look("a", 7, SECOND + i)).isEqualTo(1);
        }
    }

    /** Ctrl-Z for an hour: who was stopped with us has been silent as long as we have not looked. */
    @Test
    void aPauseIsNobodysSilence() {
        signs.look("a", 7, 0);

        assertThat(signs.look("a", 7, 3_600 * SECOND)).isEqualTo(1);
    }
}
