package io.github.portshare.loadgen;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Carries a {@link Schedule} out on one event loop: wakes its connections when their requests are due.
 * Confined to that loop.
 *
 * <p>One timer serves all.
 */
final class Pacer {

    /**
     * Between looks at least, so that a loop that is late is found out: the precision of {@link Idleness}.
     */
    private static final long BEAT_NANOS = 1_000_000;

    private final Loop loop;
    private final Idleness idleness;
    private final int first;
    private final List<VirtualConnection> connections;
    /** By connection, how many requests of this schedule it has begun. */
    private final long[] begun;

    private Schedule schedule;
    /** Goes on with that schedule. */
    private Runnable later;
    /** How many requests of this schedule have been called, in the order of their intended starts. */
    private long called;

    /**
     * Wakes nobody yet.
     *
     * @param first ordinal of the first of these connections among all of the plan
     * @param connections these
     * @param idleness is told of the timers
     */
    Pacer(Loop loop, int first, List<VirtualConnection> connections, Idleness idleness) {
        this.idleness = idleness;
        this.loop = loop;
        this.first = first;
        this.connections = List.copyOf(connections);
        this.begun = new long[connections.size()];
    }

    /** Begins a schedule; what was left of the one before is dropped. */
    void begin(Schedule next) {
        schedule = next;
        later = () -> callLater(next);
        called = 0;
        Arrays.fill(begun, 0);
        call();
    }

    /** Wakes whoever is due, and comes back for the next. */
    private void call() {
        long now = System.nanoTime();
        int size = connections.size();
        while (true) {
            int index = (int) (called % size);
            long number = number(index, called / size);
            long wait = number < schedule.requests() ? schedule.start(number) - now : BEAT_NANOS;
            if (wait > 0) {
                boolean soon = wait < 2 * BEAT_NANOS;
                wait = Math.min(wait, BEAT_NANOS);
                idleness.until(System.nanoTime() + wait);
                if (soon) {
                    loop.exactlyAfter(wait, later);
                } else {
                    loop.after(1, later);
                }
                return;
            }
            called++;
            connections.get(index).wake();
        }
    }

    private void callLater(Schedule of) {
        // the timer of a schedule that another has followed
        if (of == schedule) {
            idleness.awake();
            call();
        }
    }

    private long number(int index, long round) {
        return round * schedule.connections() + first + index;
    }

    /** Whether the connection's next request is one of the schedule's. */
    boolean hasNext(int index) {
        return number(index, begun[index]) < schedule.requests();
    }

    /** When the connection's next request is to begin. */
    long nextStart(int index) {
        return schedule.start(number(index, begun[index]));
    }

    /** The connection's next request begins. */
    void begun(int index) {
        begun[index]++;
    }

    /**
     * The bounds of the latencies of what should have begun by then and has not, in microseconds.
     *
     * @param atLeast the time since the intended start
     * @param ofService the part of it that the service is to blame for
     */
    record Unsent(Histogram atLeast, Histogram ofService) {

        static final Unsent NOTHING = new Unsent(Counts.histogram(), Counts.histogram());
    }

    /** What should have begun by then and has not. */
    Unsent unsent(long nanos) {
        Unsent bounds = new Unsent(Counts.histogram(), Counts.histogram());
        for (int index = 0; schedule != null && index < begun.length; index++) {
            long ownMicros = connections.get(index).ownNanos() / 1_000;
            long missing = schedule.due(nanos, first + index, 1) - begun[index];
            long youngest = begun[index] + missing - 1;
            while (missing > 0) {
                // of equal steps, as many at once as the histogram does not tell apart
                long micros = sinceStart(index, youngest, nanos);
                long most = bounds.atLeast.highestEquivalentValue(micros);
                long step = Math.max(1, schedule.connections() * 1_000_000L / schedule.rate());
                long alike = Math.max(1, Math.min(missing, (most - micros) / (step + 1) + 1));
                bounds.atLeast.recordValueWithCount(micros, alike);
                bounds.ofService.recordValueWithCount(Math.max(0, micros - ownMicros), alike);
                missing -= alike;
                youngest -= alike;
            }
        }
        return bounds;
    }

    private long sinceStart(int index, long round, long nanos) {
        return Math.min(Counts.MAX_MICROS, (nanos - schedule.start(number(index, round))) / 1_000);
    }

    /** How many requests of these connections should have begun by then. */
    long due(long nanos) {
        return schedule == null ? 0 : schedule.due(nanos, first, connections.size());
    }
}
