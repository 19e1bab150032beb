package io.github.portshare.loadgen;

import io.netty.util.concurrent.EventExecutor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Wakes the connections of one event loop when their requests are due. Confined to that loop.
 *
 * <p>One timer of the event loop itself (a timerfd under epoll) for all of them: Vert.x's have ticks of 1 ms.
 */
final class Pacer {

    private final EventExecutor loop;
    private final Consumer<Throwable> broken;
    private final int first;
    private final List<VirtualConnection> connections;
    /** By connection, how many requests of this schedule it has begun. */
    private final long[] begun;

    private Schedule schedule;
    private Future<?> timer;
    /** How many requests of this schedule have been called, in the order of their intended starts. */
    private long called;

    /**
     * Wakes nobody yet.
     *
     * @param first number of the first of these connections among all of the plan
     * @param connections these
     * @param broken takes what a timer throws: the loop would keep it to itself
     */
    Pacer(EventExecutor loop, int first, List<VirtualConnection> connections, Consumer<Throwable> broken) {
        this.broken = broken;
        this.loop = loop;
        this.first = first;
        this.connections = List.copyOf(connections);
        this.begun = new long[connections.size()];
    }

    /** Begins a schedule; what was left of the one before is dropped. */
    void begin(Schedule next) {
        if (timer != null) {
            timer.cancel(false);
        }
        schedule = next;
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
            if (number >= schedule.requests()) {
                return;
            }
            long wait = schedule.start(number) - now;
            if (wait > 0) {
                timer = loop.schedule(this::callLater, wait, TimeUnit.NANOSECONDS);
                return;
            }
            called++;
            connections.get(index).wake();
        }
    }

    private void callLater() {
        try {
            call();
        } catch (RuntimeException | Error e) {
            broken.accept(e);
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
     * The bounds of the latencies of what should have begun by then and has not: the time since the intended start, in
     * microseconds.
     */
    Histogram unsent(long nanos) {
        Histogram bounds = Counts.histogram();
        for (int index = 0; schedule != null && index < begun.length; index++) {
            long missing = schedule.due(nanos, first + index, 1) - begun[index];
            long youngest = begun[index] + missing - 1;
            while (missing > 0) {
                // of equal steps, as many at once as the histogram does not tell apart
                long micros = sinceStart(index, youngest, nanos);
                long most = bounds.highestEquivalentValue(micros);
                long step = Math.max(1, schedule.connections() * 1_000_000L / schedule.rate());
                long alike = Math.max(1, Math.min(missing, (most - micros) / (step + 1) + 1));
                bounds.recordValueWithCount(micros, alike);
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
