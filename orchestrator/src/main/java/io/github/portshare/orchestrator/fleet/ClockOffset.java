package io.github.portshare.orchestrator.fleet;

import java.util.concurrent.CompletableFuture;

/**
 * How another's clocks are to ours, by the quickest of several round trips: the truth lies within half of that, whichever way took
 * the longer (Cristian, Probabilistic clock synchronization, 1989).
 *
 * @param nanos what its {@link System#nanoTime} shows more than ours
 * @param wallMillis what its time of day shows more than ours
 * @param errorNanos of both: half of the round trip
 */
record ClockOffset(long nanos, double wallMillis, long errorNanos) {

    static final ClockOffset NONE = new ClockOffset(0, 0, 0);

    private static final int TRIPS = 8;

    /** Measures it. */
    static CompletableFuture<ClockOffset> of(Seat seat) {
        return of(seat, new ClockOffset(0, 0, Long.MAX_VALUE), TRIPS);
    }

    private static CompletableFuture<ClockOffset> of(Seat seat, ClockOffset best, int left) {
        if (left == 0) {
            return CompletableFuture.completedFuture(best);
        }
        long sentNanos = System.nanoTime();
        long sentMillis = System.currentTimeMillis();
        return seat.now().thenCompose(now -> {
            ClockOffset trip = of(now, sentNanos, sentMillis, System.nanoTime());
            return of(seat, trip.errorNanos < best.errorNanos ? trip : best, left - 1);
        });
    }

    static ClockOffset of(Message.Now now, long sentNanos, long sentMillis, long heardNanos) {
        long half = (heardNanos - sentNanos) / 2;
        return new ClockOffset(now.nanos() - sentNanos - half, now.wallMillis() - sentMillis - half / 1e6, half);
    }
}
