package io.github.portshare.loadgen;

/**
 * How long an event loop has slept with nothing to do. Only then is it sure that what is not there yet has
 * not come: in all other time the loop was at work, or should have woken and did not, and an answer may
 * have waited for it. Confined to the loop.
 *
 * <p>A loop works in iterations: it wakes, does what there is, and sleeps again. A sleep ends when the loop
 * wakes or, where it wakes late (no processor, a garbage collection, a machine that was suspended), when
 * its next timer was due.
 */
final class Idleness {

    private final Loop loop;
    private final Runnable sleep = this::sleep;
    private long total;
    private long asleepSince = System.nanoTime();
    private long timerDue = asleepSince;
    private boolean awake;

    Idleness(Loop loop) {
        this.loop = loop;
    }

    /** Something is done on the loop. */
    void awake() {
        if (!awake) {
            awake = true;
            long slept = Math.min(System.nanoTime() - asleepSince, timerDue - asleepSince);
            total += Math.max(0, slept);
            loop.atEndOfTurn(sleep);
        }
    }

    private void sleep() {
        awake = false;
        asleepSince = System.nanoTime();
    }

    /**
     * When the loop has to wake next, at the latest; to be told at every timer, before the iteration ends.
     */
    void until(long nanos) {
        timerDue = nanos;
    }

    /** All sleep until this iteration. */
    long nanos() {
        return total;
    }
}
