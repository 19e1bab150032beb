package io.github.portshare.loadgen;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The running counts of one phase on one event loop. Confined to that loop. */
final class Tally {

    /** The running counts of one responder; a {@link Counts.Responder} is the copy that leaves the loop. */
    static final class Score {
        long connections;
        long answers;
        long errors;
        final Histogram latency;

        Score(int digits) {
            // it grows with the longest latency: the full range of every name would be 168 KiB
            latency = new Histogram(digits);
            latency.setAutoResize(true);
        }
    }

    /** A group of this size is timed as exactly as the whole; names beyond it to 1 %. */
    private static final int TIMED_EXACTLY = 64;

    private static final Histogram NO_LATENCY = new Histogram(1);

    private final Set<String> expected;

    private final Map<String, Score> scores = new HashMap<>();
    private final Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
    private final Map<ErrorKind, String> errorSamples = new EnumMap<>(ErrorKind.class);
    private final Histogram connect = Counts.histogram();
    private final Histogram latency = Counts.histogram();
    private long connections;
    long attributed;
    long requests;
    long ok;
    long moved;
    long silent;
    long scheduled;
    private long queued;
    private final Histogram lag = Counts.histogram();
    private final Histogram intended = Counts.histogram();
    private final Histogram intendedAtLeast = Counts.histogram();
    private final Histogram ofService = Counts.histogram();
    private final Histogram unansweredAtLeast = Counts.histogram();
    private final Incidents incidents = new Incidents();

    /**
     * Nothing counted yet.
     *
     * @param expected responders that are always told apart
     */
    Tally(Set<String> expected) {
        this.expected = expected;
    }

    /** Of whoever has this name; one for all whose name is one too many. */
    Score score(String name) {
        Score known = scores.get(name);
        if (known != null) {
            return known;
        }
        boolean room = scores.size() < Counts.MOST_RESPONDERS || expected.contains(name);
        int digits = scores.size() < TIMED_EXACTLY ? 3 : 2;
        return scores.computeIfAbsent(room ? name : Counts.OTHERS, unseen -> new Score(digits));
    }

    /** A connection is established, whose connect began then. */
    void connected(long beginNanos) {
        long now = System.nanoTime();
        long micros = (now - beginNanos) / 1_000;
        connections++;
        connect.recordValue(bounded(micros));
        if (micros >= Incidents.SLOW_CONNECT_MICROS) {
            incidents.note(beginNanos, now, null, true);
        }
    }

    /** A request of an open loop begins. */
    void begun(long lagMicros, boolean afterQueueing) {
        lag.recordValue(bounded(lagMicros));
        if (afterQueueing) {
            queued++;
        }
    }

    /**
     * A request of an open loop is answered, so long after its intended start; the service's part of it is
     * at least so much.
     */
    void answeredAsIntended(long micros, long serviceMicros) {
        intended.recordValue(bounded(micros));
        ofService.recordValue(bounded(serviceMicros));
    }

    /**
     * A request that was sent, or whose connect began, then ends now without an answer.
     *
     * @param fresh whether nothing had been answered on its connection
     */
    void unanswered(long beginNanos, long endNanos, ErrorKind kind, boolean fresh) {
        unansweredAtLeast.recordValue(bounded((endNanos - beginNanos) / 1_000));
        if (!kind.ownLimit()) {
            incidents.note(beginNanos, endNanos, kind, fresh);
        }
    }

    /** A datagram that was sent then is answered by another process than those before it. */
    void flowMoved(long beginNanos) {
        incidents.note(beginNanos, System.nanoTime(), ErrorKind.BAD_IDENTITY, false);
    }

    /**
     * A request of an open loop ends without an answer, so long after its intended start; of it so much is
     * the service's.
     */
    void unansweredAsIntended(long micros, long serviceMicros) {
        intendedAtLeast.recordValue(bounded(micros));
        ofService.recordValue(bounded(serviceMicros));
    }

    /** Notes for good the requests of an open loop that will never be begun, by their bounds. */
    void unsent(Pacer.Unsent bounds) {
        intendedAtLeast.add(bounds.atLeast());
        ofService.add(bounds.ofService());
    }

    private static long bounded(long micros) {
        return Math.max(0, Math.min(micros, Counts.MAX_MICROS));
    }

    void answered(Score score, long micros) {
        score.answers++;
        score.latency.recordValue(bounded(micros));
        latency.recordValue(bounded(micros));
    }

    void error(ErrorKind kind, String words) {
        errors.merge(kind, 1L, Long::sum);
        errorSamples.putIfAbsent(kind, words);
    }

    /**
     * A copy that may leave the event loop.
     *
     * @param unsent bounds of the requests that are not begun and, as far as one knows now, never will be
     * @param whole with the latencies of each responder, and with the incidents
     */
    Counts counts(Pacer.Unsent unsent, boolean whole) {
        Histogram withUnsent = intendedAtLeast.copy();
        withUnsent.add(unsent.atLeast());
        Histogram ofServiceWithUnsent = ofService.copy();
        ofServiceWithUnsent.add(unsent.ofService());
        Map<String, Counts.Responder> copies = new TreeMap<>();
        scores.forEach((name, score) -> copies.put(
                name,
                new Counts.Responder(
                        score.connections, score.answers, score.errors, whole ? score.latency.copy() : NO_LATENCY)));
        return new Counts(
                connections,
                attributed,
                requests,
                ok,
                new EnumMap<>(errors),
                new EnumMap<>(errorSamples),
                copies,
                moved,
                silent,
                connect.copy(),
                latency.copy(),
                unansweredAtLeast.copy(),
                whole ? incidents.told() : List.of(),
                new Pacing(scheduled, queued, lag.copy(), intended.copy(), withUnsent, ofServiceWithUnsent));
    }
}
