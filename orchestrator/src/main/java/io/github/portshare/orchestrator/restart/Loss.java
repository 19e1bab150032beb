package io.github.portshare.orchestrator.restart;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import java.util.Map;

/**
 * The requests that were lost, by how they ended.
 *
 * @param refused nobody listened
 * @param resetUnaccepted RST on a connection that had carried nothing yet: before it was accepted, or before its first answer
 * @param resetInFlight RST on a connection that had carried answers, so that it was accepted
 * @param closed FIN instead of an answer
 * @param cutShort RST or FIN within the answer
 * @param timedOut no connection, or no answer, in time
 * @param other anything else
 */
public record Loss(
        long refused, long resetUnaccepted, long resetInFlight, long closed, long cutShort, long timedOut, long other) {

    static final Loss NONE = new Loss(0, 0, 0, 0, 0, 0, 0);

    /** What a load has lost. */
    static Loss of(Counts counts) {
        Map<ErrorKind, Long> errors = counts.errors();
        long reset = count(errors, ErrorKind.RESET);
        long fresh = counts.incidents().stream()
                .filter(incident -> incident.kind() == ErrorKind.RESET && incident.fresh())
                .mapToLong(Counts.Incident::count)
                .sum();
        Loss known = new Loss(
                count(errors, ErrorKind.REFUSED),
                fresh + count(errors, ErrorKind.RESET_AT_CONNECT),
                reset - fresh,
                count(errors, ErrorKind.CLOSED),
                count(errors, ErrorKind.CUT_SHORT),
                count(errors, ErrorKind.TIMEOUT),
                0);
        long others = counts.errorTotal() - known.total() - count(errors, ErrorKind.CLIENT_LIMIT);
        return known.plus(new Loss(0, 0, 0, 0, 0, 0, others));
    }

    private static long count(Map<ErrorKind, Long> errors, ErrorKind kind) {
        return errors.getOrDefault(kind, 0L);
    }

    /** All together. */
    @JsonIgnore
    public long total() {
        return refused + resetUnaccepted + resetInFlight + closed + cutShort + timedOut + other;
    }

    Loss plus(Loss more) {
        return new Loss(
                refused + more.refused,
                resetUnaccepted + more.resetUnaccepted,
                resetInFlight + more.resetInFlight,
                closed + more.closed,
                cutShort + more.cutShort,
                timedOut + more.timedOut,
                other + more.other);
    }
}
