package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockOffsetTest {

    /** Sent at 1,000 ns and heard at 1,400: it was read in the middle, give or take half of that. */
    @Test
    void theMiddleOfTheRoundTripIsWhenItWasRead() {
        ClockOffset offset = ClockOffset.of(new Message.Now(1, 501_200, 60_000), 1_000, 50_000, 1_400);

        assertThat(offset.nanos()).isEqualTo(500_000);
        assertThat(offset.errorNanos()).isEqualTo(200);
        assertThat(offset.wallMillis()).isBetween(9_999.9, 10_000.0);
    }
}
