package io.github.portshare.loadgen;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
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
    /** By connection, where it is in this schedule. */
    private final Course[] courses;
    /** Whom to wake next, the earliest first. */
    private final PriorityQueue<Call> calls = new PriorityQueue<>();
    /** By connection, how many requests of this schedule it has begun. */
    private final long[] begun;

    private Schedule schedule;
    /** Goes on with that schedule. */
    private Runnable later;

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
        this.courses = new Course[connections.size()];
    }

    /** Begins a schedule; what was left of the one before is dropped. */
    void begin(Schedule next) {
        schedule = next;
        later = () -> callLater(next);
        Arrays.fill(begun, 0);
        calls.clear();
        for (int index = 0; index < courses.length; index++) {
            courses[index] = next.course(first + index);
            calls.add(new Call(index, next.course(first + index)));
        }
        call();
    }

    /** Wakes whoever is due, and comes back for the next. */
    private void call() {
        long now = System.nanoTime();
        while (true) {
            Call earliest = calls.element();
            long wait = earliest.start == Course.NEVER ? BEAT_NANOS : earliest.start - now;
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
            calls.add(calls.remove().next());
            connections.get(earliest.index).wake();
        }
    }

    private void callLater(Schedule of) {
        // the timer of a schedule that another has followed
        if (of == schedule) {
            idleness.awake();
            call();
        }
    }

    /** A connection, and when it is to be woken. */
    private static final class Call implements Comparable<Call> {

        private final int index;
        private final Course course;
        private long start;

        Call(int index, Course course) {
            this.index = index;
            this.course = course;
            start = course.start();
        }

        Call next() {
            course.advance();
            start = course.start();
            return this;
        }

        @Override
        public int compareTo(Call other) {
            int earlier = Long.compare(start, other.start);
            return earlier != 0 ? earlier : Integer.compare(index, other.index);
        }
    }

    /** When the connection's next request is to begin; {@link Course#NEVER} = there is none. */
    long nextStart(int index) {
        return courses[index].start();
    }

    /** The connection's next request begins. */
    void begun(int index) {
        courses[index].advance();
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
            courses[index].ages(nanos, bounds.atLeast::highestEquivalentValue, (age, requests) -> {
                long micros = Math.min(Counts.MAX_MICROS, age);
                bounds.atLeast.recordValueWithCount(micros, requests);
                bounds.ofService.recordValueWithCount(Math.max(0, micros - ownMicros), requests);
            });
        }
        return bounds;
    }

    /** How many requests of these connections should have begun by then. */
    long due(long nanos) {
        long due = 0;
        for (int index = 0; schedule != null && index < courses.length; index++) {
            due += begun[index] + courses[index].due(nanos);
        }
        return due;
    }
}
