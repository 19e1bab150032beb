package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PausesTest {

    private final Pauses pauses = new Pauses(5_000, 1_000_000);

    @Test
    void aBusyMachineIsNoPause() {
        pauses.note(5_100, 1_000_100);
        pauses.note(6_500, 1_001_500);

        assertThat(pauses.seen()).isEmpty();
    }

    @Test
    void aStoppedProcessMissesTimeOnBothClocks() {
        pauses.note(9_000, 1_004_000);
        pauses.note(21_300, 1_016_300);

        assertThat(pauses.seen())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("suspended for 12.3 s, 4.0 s after the start");
    }

    @Test
    void aSleepingMachineMissesTimeOnTheWallClockAlone() {
        pauses.note(5_100, 1_060_000);

        assertThat(pauses.seen()).singleElement().asString().startsWith("suspended for 60.0 s");
    }

    @Test
    void aWallClockThatIsSetBackIsNoPause() {
        pauses.note(5_100, 900_000);

        assertThat(pauses.seen()).isEmpty();
    }
}
