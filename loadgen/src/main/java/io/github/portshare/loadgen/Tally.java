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

    Responder responder(String name) {
        return responders.computeIfAbsent(name, unseen -> new Responder());
    }

    void answered(Responder responder, long micros) {
        long bounded = Math.min(micros, Counts.MAX_MICROS);
        responder.answers++;
        responder.latency.recordValue(bounded);
        latency.recordValue(bounded);
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
                latency.copy());
    }
}
