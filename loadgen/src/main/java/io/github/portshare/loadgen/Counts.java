package io.github.portshare.loadgen;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What was counted in one phase of a load. Every request begun ends in exactly one class:
 * {@code requests = ok + sum(errors)}, once the load has ended.
 *
 * <p>A request belongs to the phase in which its connection was begun, and so do all others of that connection.
 *
 * @param connections TCP connections established
 * @param attributed those of them of which it is known whose they are, where some may not be: {@link Owners}, or
 *     an answer, have named a responder; 0 where all answers name who gives them
 * @param requests requests begun: sent, or failed in the connect that was to carry them
 * @param ok answered with 2xx by somebody who may answer
 * @param errors how the others ended; kinds that did not occur are absent
 * @param errorSamples the words of the first error of a kind
 * @param responders by name, who answered; {@value Counts#UNNAMED} where an answer named nobody
 *     and {@value Counts#OTHERS} where there were too many names to tell apart
 * @param moved answers of another responder than the one that first answered on the same connection
 * @param silent established connections on which nobody ever answered
 * @param connect of the connections in microseconds, from the begin of the connect until it was established
 * @param latency of the answered requests in microseconds, from send to the whole answer
 * @param unansweredAtLeast of the others, the least that their latency would have been: microseconds from their send, or from
 *     the begin of a connect that failed, to their end; {@code requests} = both counts together, once the load has ended
 * @param incidents when requests ended without an answer, and connects took long; none in a glance
 * @param pacing how an open loop kept to its schedule
 */
public record Counts(
        long connections,
        long attributed,
        long requests,
        long ok,
        Map<ErrorKind, Long> errors,
        Map<ErrorKind, String> errorSamples,
        Map<String, Responder> responders,
        long moved,
        long silent,
        Histogram connect,
        Histogram latency,
        Histogram unansweredAtLeast,
        List<Incident> incidents,
        Pacing pacing) {

    /** Stands for an answer without the identity header, or on a connection whose owner is not known. */
    public static final String UNNAMED = "(unnamed)";

    /**
     * Stands for all who answered after {@value #MOST_RESPONDERS} names had been told apart on one event loop. Where it occurs,
     * the names tell requests rather than processes, and shares say nothing.
     */
    public static final String OTHERS = "(others)";

    /**
     * Names told apart by an event loop in a phase, beside those that are expected: twice the largest group
     * that is likely. A name costs up to 18 KiB, the first 64 up to 170 KiB.
     */
    static final int MOST_RESPONDERS = 256;

    /** Characters of a name that are kept: whoever answers chooses it, up to the longest header. */
    static final int LONGEST_NAME = 128;

    /** Largest latency told apart, in microseconds: ten minutes. Longer ones count as this. */
    static final long MAX_MICROS = 600_000_000L;

    /**
     * One process that answered.
     *
     * @param connections established connections whose first answer was this one's
     * @param answers whole answers received, whatever their status
     * @param errors of requests on its connections
     * @param latency of its answers in microseconds
     */
    public record Responder(long connections, long answers, long errors, Histogram latency) {}

    /**
     * Requests that ended without an answer, connects that took long, or flows of UDP that fell to another, in the same moment.
     *
     * @param beginMillis of the request, or of its connect where that failed, as {@link System#nanoTime} counts; to 10 ms
     * @param endMillis in the same way
     * @param kind {@link ErrorKind#BAD_IDENTITY} = a flow's answer by another process than before; null = a connect that took 100 ms or more, and was established
     * @param fresh whether nothing had been answered on the connection
     * @param count how many
     */
    public record Incident(long beginMillis, long endMillis, ErrorKind kind, boolean fresh, int count) {}

    static Histogram histogram() {
        return new Histogram(MAX_MICROS, 3);
    }

    /** All errors together. */
    public long errorTotal() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The errors by the names that reports give them. */
    public Map<String, Long> errorsByLabel() {
        return byLabel(errors);
    }

    /** The words of the first error of a kind, by the names that reports give the kinds. */
    public Map<String, String> errorSamplesByLabel() {
        return byLabel(errorSamples);
    }

    private static <T> Map<String, T> byLabel(Map<ErrorKind, T> byKind) {
        Map<String, T> labelled = new LinkedHashMap<>();
        byKind.forEach((kind, value) -> labelled.put(kind.label(), value));
        return labelled;
    }

    /**
     * The same by another clock.
     *
     * @param millis what that shows more than the one that these were counted by
     * @param error of that difference, in milliseconds: requests that ended without an answer may have begun so much earlier, and
     *     ended so much later
     */
    public Counts byClock(long millis, long error) {
        List<Incident> moved = incidents.stream()
                .map(incident -> new Incident(
                        incident.beginMillis + millis - (incident.kind == null ? 0 : error),
                        incident.endMillis + millis + (incident.kind == null ? 0 : error),
                        incident.kind,
                        incident.fresh,
                        incident.count))
                .toList();
        return new Counts(
                connections,
                attributed,
                requests,
                ok,
                errors,
                errorSamples,
                responders,
                this.moved,
                silent,
                connect,
                latency,
                unansweredAtLeast,
                moved,
                pacing);
    }

    /** Adds up the counts of several event loops, or of several phases. */
    public static Counts sum(Collection<Counts> parts) {
        long connections = 0;
        long attributed = 0;
        long requests = 0;
        long ok = 0;
        long moved = 0;
        long silent = 0;
        Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        Map<ErrorKind, String> samples = new EnumMap<>(ErrorKind.class);
        Map<String, Responder> responders = new TreeMap<>();
        Histogram connect = histogram();
        Histogram latency = histogram();
        Histogram unansweredAtLeast = histogram();
        List<Incident> incidents = new ArrayList<>();
        for (Counts part : parts) {
            connections += part.connections;
            attributed += part.attributed;
            requests += part.requests;
            ok += part.ok;
            moved += part.moved;
            silent += part.silent;
            part.errors.forEach((kind, count) -> errors.merge(kind, count, Long::sum));
            part.errorSamples.forEach(samples::putIfAbsent);
            part.responders.forEach((name, responder) -> responders.merge(name, responder, Counts::sum));
            connect.add(part.connect);
            latency.add(part.latency);
            unansweredAtLeast.add(part.unansweredAtLeast);
            incidents.addAll(part.incidents);
        }
        return new Counts(
                connections,
                attributed,
                requests,
                ok,
                errors,
                samples,
                responders,
                moved,
                silent,
                connect,
                latency,
                unansweredAtLeast,
                incidents,
                Pacing.sum(parts.stream().map(Counts::pacing).toList()));
    }

    private static Responder sum(Responder a, Responder b) {
        // of two glances neither has any
        Histogram latency = a.latency.copy();
        latency.add(b.latency);
        return new Responder(a.connections + b.connections, a.answers + b.answers, a.errors + b.errors, latency);
    }
}
