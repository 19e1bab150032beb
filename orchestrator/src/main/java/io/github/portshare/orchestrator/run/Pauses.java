package io.github.portshare.orchestrator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Notices when this process did not run: stopped by Ctrl-Z, asleep with the machine, or in a paused virtual machine. A thread
 * looks at the clocks ten times a second; a look that comes much later than the one before was held up. CLOCK_MONOTONIC goes
 * on while a process is stopped and stands still while the machine sleeps; the wall clock goes on in both
 * (clock_gettime(2)). The larger of the two gaps counts.
 */
public final class Pauses implements AutoCloseable {

    private static final long TICK_MILLIS = 100;
    /** What a busy machine makes late is less. */
    private static final long LATE_MILLIS = 1_500;

    private final List<String> seen = new ArrayList<>();
    private final Thread clock = new Thread(this::tick, "pauses");
    private final long begunMillis;
    private long lastMonotonic;
    private long lastWall;

    Pauses(long monotonicMillis, long wallMillis) {
        begunMillis = monotonicMillis;
        lastMonotonic = monotonicMillis;
        lastWall = wallMillis;
    }

    /** Looks from now on until it is closed. */
    public static Pauses watch() {
        Pauses pauses = new Pauses(monotonicMillis(), System.currentTimeMillis());
        pauses.clock.setDaemon(true);
        pauses.clock.start();
        return pauses;
    }

    private static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                note(monotonicMillis(), System.currentTimeMillis());
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** One look at both clocks. */
    synchronized void note(long monotonicMillis, long wallMillis) {
        long gap = Math.max(monotonicMillis - lastMonotonic, wallMillis - lastWall);
        if (gap > LATE_MILLIS) {
            seen.add(String.format(
                    Locale.ROOT,
                    "suspended for %.1f s, %.1f s after the start (Ctrl-Z, sleep, a paused virtual machine, or a machine that is"
                            + " far too busy): what waited meanwhile says nothing of the members",
                    gap / 1e3,
                    (lastMonotonic - begunMillis) / 1e3));
        }
        lastMonotonic = monotonicMillis;
        lastWall = wallMillis;
    }

    /** Each pause so far, in words. */
    public synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        clock.interrupt();
        note(monotonicMillis(), System.currentTimeMillis());
    }
}
