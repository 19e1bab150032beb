package io.github.portshare.orchestrator.inspection;

/** How often looks of one kind may be taken, so that they cost no more than a share of one core; and how well that was kept. */
final class Pace {

    private static final long LEAST_NANOS = 2_000_000;
    private static final long MOST_NANOS = 1_000_000_000;

    /** Each look moves the estimate by so much towards its own cost: to the median, which a rare dear look moves little. */
    private static final double STEP = 0.05;

    private double cost;
    private long last = System.nanoTime();
    private long gap;
    private long count;

    /** Begins with an estimate of what a look costs. */
    Pace(long nanos) {
        cost = nanos;
    }

    /** Notes a look that has just ended, and the CPU time that it took. */
    void took(long cpuNanos) {
        cost *= cpuNanos > cost ? 1 + STEP : 1 - STEP;
        long now = System.nanoTime();
        gap = Math.max(gap, now - last);
        last = now;
        count++;
    }

    /** When the next look may begin, by System.nanoTime. */
    long next(double share) {
        return last + (long) Math.min(MOST_NANOS, Math.max(LEAST_NANOS, cost / share));
    }

    long count() {
        return count;
    }

    /** The longest time between the ends of two looks, in milliseconds. */
    double gapMillis() {
        return gap / 1e6;
    }

    /** Begins a new account. */
    void reset() {
        gap = 0;
        count = 0;
    }
}
