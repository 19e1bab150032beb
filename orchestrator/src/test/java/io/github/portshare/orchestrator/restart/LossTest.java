package io.github.portshare.orchestrator.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossTest {

    private static Counts counts(Map<ErrorKind, Long> errors, Counts.Incident... incidents) {
        Counts none = Counts.sum(List.of());
        return new Counts(
                0,
                0,
                0,
                0,
                new EnumMap<>(errors),
                Map.of(),
                Map.of(),
                0,
                0,
                none.connect(),
                none.latency(),
                none.unansweredAtLeast(),
                List.of(incidents),
                none.pacing());
    }

    @Test
    void aResetOfAFreshConnectionIsToldFromOneInFlight() {
        Loss loss = Loss.of(counts(
                Map.of(ErrorKind.RESET, 5L, ErrorKind.RESET_AT_CONNECT, 2L),
                new Counts.Incident(0, 10, ErrorKind.RESET, true, 3),
                new Counts.Incident(0, 10, ErrorKind.RESET, false, 2),
                new Counts.Incident(0, 10, ErrorKind.RESET_AT_CONNECT, true, 2)));

        assertThat(loss).isEqualTo(new Loss(0, 5, 2, 0, 0, 0, 0));
    }

    @Test
    void eachKindIsCountedOnceAndOurOwnLimitsAreNoLoss() {
        Loss loss = Loss.of(counts(Map.of(
                ErrorKind.REFUSED, 1L,
                ErrorKind.CLOSED, 2L,
                ErrorKind.CUT_SHORT, 3L,
                ErrorKind.TIMEOUT, 4L,
                ErrorKind.BAD_ANSWER, 5L,
                ErrorKind.OTHER, 6L,
                ErrorKind.CLIENT_LIMIT, 7L)));

        assertThat(loss).isEqualTo(new Loss(1, 0, 0, 2, 3, 4, 11));
        assertThat(loss.total()).isEqualTo(21);
    }
}
