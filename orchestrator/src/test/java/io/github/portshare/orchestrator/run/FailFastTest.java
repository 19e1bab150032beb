package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.ErrorsCheck;
import io.github.portshare.orchestrator.verdict.ShareCheck;
import io.github.portshare.orchestrator.verdict.Shares;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailFastTest {

    private static final Check FINE = ErrorsCheck.judge(10, Map.of(), Map.of(), 0);
    private static final Check ERRORS = ErrorsCheck.judge(10, Map.of(ErrorKind.RESET, 3L), Map.of(), 0);
    private static final Check NOT_EVEN =
            ShareCheck.judge(Shares.of(Map.of("a", 9_000L, "b", 1_000L), 10_000, 0.15, 0.999), 0);

    private final FailFast failFast = new FailFast(new RunPlan.Limits(0.15, 0.999, 0, null, true));

    @Test
    void theLoadEndsWhenAFailureIsSeenAgain() {
        assertThat(failFast.look(List.of(FINE))).isFalse();
        assertThat(failFast.look(List.of(FINE, ERRORS))).isFalse();
        assertThat(failFast.look(List.of(FINE, ERRORS))).isTrue();

        assertThat(failFast.isOpen()).isFalse();
        assertThat(failFast.warning(Duration.ofMillis(3_040)))
                .containsExactly(
                        "the load was ended after 3.0 s, since the check 'errors' had failed (--abort-on-fail): what had"
                                + " not been tried by then was left out");
    }

    @Test
    void whatIsTakenBackIsNoFailure() {
        assertThat(failFast.look(List.of(ERRORS))).isFalse();
        assertThat(failFast.look(List.of(FINE))).isFalse();
        assertThat(failFast.look(List.of(NOT_EVEN))).isFalse();
        assertThat(failFast.look(List.of(ERRORS))).isFalse();

        assertThat(failFast.isOpen()).isTrue();
        assertThat(failFast.warning(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void nothingEndsALoadThatIsToGoOn() {
        assertThat(new FailFast(RunPlan.Limits.DEFAULT).isOpen()).isFalse();
    }
}
