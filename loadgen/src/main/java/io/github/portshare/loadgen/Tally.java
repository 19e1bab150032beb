package io.github.portshare.loadgen;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The running counts of one phase on one event loop. Confined to that loop. */
final class Tally {

    /** The running counts of one responder. */
    static final class Responder {
        long connections;
        long answers;
        long errors;
        final Histogram latency = Counts.histogram();
    }

    private final Map<String, Responder> responders = new HashMap<>();
    private final Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
    private final Map<ErrorKind, String> errorSamples = new EnumMap<>(ErrorKind.class);
    private final Histogram latency = Counts.histogram();
    long connections;
    long requests;
    long ok;
    long silent;
    long scheduled;
    private long queued;
    private final Histogram lag = Counts.histogram();
    private final Histogram intended = Counts.histogram();

    Responder responder(String name) {
        return responders.computeIfAbsent(name, unseen -> new Responder());
    }

    /** A request of an open loop begins. */
    void begun(long lagMicros, boolean afterQueueing) {
        lag.recordValue(bounded(lagMicros));
        if (afterQueueing) {
            queued++;
        }
    }

    /** A request of an open loop is answered, so long after its intended start. */
    void answeredAsIntended(long micros) {
        intended.recordValue(bounded(micros));
    }

    private static long bounded(long micros) {
        return Math.min(micros, Counts.MAX_MICROS);
    }

    void answered(Responder responder, long micros) {
        responder.answers++;
        responder.latency.recordValue(bounded(micros));
        latency.recordValue(bounded(micros));
    }

    void error(ErrorKind kind, String words) {
        errors.merge(kind, 1L, Long::sum);
        errorSamples.putIfAbsent(kind, words);
    }

    /** A copy that may leave the event loop. */
    Counts counts() {
        Map<String, Counts.Responder> copies = new TreeMap<>();
        responders.forEach((name, responder) -> copies.put(
                name,
                new Counts.Responder(
                        responder.connections, responder.answers, responder.errors, responder.latency.copy())));
        return new Counts(
                connections,
                requests,
                ok,
                new EnumMap<>(errors),
                new EnumMap<>(errorSamples),
                copies,
                silent,
                latency.copy(),
                new Pacing(scheduled, queued, lag.copy(), intended.copy()));
    }
}
