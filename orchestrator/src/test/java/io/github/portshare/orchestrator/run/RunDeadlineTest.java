package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunDeadlineTest {

    private long now = 5_000_000_000L;

    private RunDeadline of(double warmup, double duration, long requests, double timeout, long rate) {
        return new RunDeadline(
                Traffics.of(64, "1", warmup, duration, requests, timeout, "/", 1, 1, rate, Protocol.HTTP), () -> now);
    }

    private void pass(double seconds) {
        now += (long) (seconds * 1e9);
    }

    @Test
    void theEndIsThePlansAndTheMargin() {
        RunDeadline deadline = of(1, 5, 0, 2, 0);
        assertThat(deadline.untilReady()).isEqualTo(RunDeadline.START);
        pass(3);
        assertThat(deadline.untilReady()).isEqualTo(RunDeadline.START.minusSeconds(3));

        deadline.loadBegins();

        Duration untilStop =
                Duration.ofSeconds(1 + 5 + 2).plus(RunDeadline.MARGIN).minus(RunDeadline.STOP);
        assertThat(deadline.untilStop()).isEqualTo(untilStop);
        pass(100);
        assertThat(deadline.untilStop()).isZero();
        assertThat(deadline.untilReady()).isZero();
    }

    @Test
    void aLoadThatEndsBeforeItsTimeLeavesWhatFollowsTheTimeoutAndTheMargin() {
        RunDeadline deadline = of(0, 3_600, 0, 2, 0);
        deadline.loadBegins();

        deadline.loadEnds();

        assertThat(deadline.untilStop())
                .isEqualTo(Duration.ofSeconds(2).plus(RunDeadline.MARGIN).minus(RunDeadline.STOP));
    }

    @Test
    void whoInterruptsWaitsForNoTimeout() {
        RunDeadline deadline = of(0, 3_600, 0, 600, 0);
        deadline.loadBegins();

        deadline.interrupted();

        assertThat(deadline.untilStop()).isEqualTo(RunDeadline.CUT_OFF);
        pass(2);
        deadline.interrupted();
        assertThat(deadline.untilStop()).isEqualTo(RunDeadline.CUT_OFF.minusSeconds(2));
    }

    @Test
    void aNumberOfRequestsLastsAsLongAsItsTimeoutsOrItsRate() {
        Duration margin = RunDeadline.MARGIN.minus(RunDeadline.STOP);
        RunDeadline closed = of(0, 0, 640, 2, 0);
        closed.loadBegins();
        assertThat(closed.untilStop()).isEqualTo(Duration.ofSeconds(10 * 2 + 2).plus(margin));

        RunDeadline open = of(0, 0, 640, 2, 64);
        open.loadBegins();
        assertThat(open.untilStop()).isEqualTo(Duration.ofSeconds(10 + 2).plus(margin));

        assertThat(of(0, 0, Long.MAX_VALUE, 600, 0).untilStop()).isPositive();
    }
}
