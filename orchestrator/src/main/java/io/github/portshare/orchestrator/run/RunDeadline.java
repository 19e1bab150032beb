package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Traffic;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a run is over, whatever hangs: at the end that its plan foresees, and {@link #MARGIN} after it for what follows the
 * load. Planned are {@link #START} for members and agents to get ready, the warm-up, the load, and one timeout for what is in
 * flight at its end. Whoever waits in a run waits for what is left of this, so that no waits add up; what is not done by then
 * is left out, and said.
 */
public final class RunDeadline {

    /** For members, and agents, to get ready. */
    static final Duration START = Duration.ofSeconds(30);

    /** After the planned end: the attack's rest, the control, the last looks, and the stop of the members. */
    static final Duration MARGIN = Duration.ofSeconds(10);

    /** Of the margin, for the members: to drain, or to be killed. */
    static final Duration STOP = Duration.ofSeconds(6);

    /** After an interrupt, for what is in flight: who interrupts wants the report now. */
    public static final Duration CUT_OFF = Duration.ofSeconds(3);

    private final Traffic traffic;
    private final LongSupplier nanos;
    private long startEnd;
    private long end;

    RunDeadline(Traffic traffic) {
        this(traffic, System::nanoTime);
    }

    RunDeadline(Traffic traffic, LongSupplier nanos) {
        this.traffic = traffic;
        this.nanos = nanos;
        begin();
    }

    /** The run begins: it has waited for nobody of its own until now. */
    void begin() {
        startEnd = nanos.getAsLong() + START.toNanos();
        end = startEnd + planned(traffic) + MARGIN.toNanos();
    }

    /** Nanoseconds of load that the plan allows; of a number of requests, the most that its timeouts let it last. */
    private static long planned(Traffic traffic) {
        Traffic.Extent extent = traffic.extent();
        double timeout = seconds(traffic.timeout());
        double load = seconds(extent.duration());
        if (extent.counted()) {
            load = traffic.openLoop()
                    ? (double) extent.requests() / traffic.rate().first()
                    : Math.ceil((double) extent.requests() / traffic.connections()) * timeout;
        }
        // a sum of large doubles is cut at the largest long, and a hundred years are enough of it
        return Math.min((long) ((seconds(extent.warmup()) + load + timeout) * 1e9), Long.MAX_VALUE / 4);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** The load begins: what is left of the time to get ready is not needed. */
    void loadBegins() {
        end = nanos.getAsLong() + planned(traffic) + MARGIN.toNanos();
    }

    /** Nothing new is sent any more: what is in flight has its timeout, and the rest the margin. */
    void loadEnds() {
        end = Math.min(end, nanos.getAsLong() + traffic.timeout().plus(MARGIN).toNanos());
    }

    /** Somebody wants it to end. */
    void interrupted() {
        end = Math.min(end, nanos.getAsLong() + CUT_OFF.plus(STOP).toNanos());
    }

    /** For members and agents to get ready. */
    Duration untilReady() {
        return left(startEnd);
    }

    /** Until the members must be told to stop; zero when it is time. */
    Duration untilStop() {
        return left(end - STOP.toNanos());
    }

    private Duration left(long moment) {
        return Duration.ofNanos(Math.max(0, moment - nanos.getAsLong()));
    }
}
