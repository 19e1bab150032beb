package io.github.portshare.loadgen;

/**
 * When each request of an open loop is to begin, as arithmetic: one every 1/rate seconds, dealt to the
 * plan's connections in turn. Request number n belongs to connection n mod connections. A {@link Pacer}
 * carries it out, and {@link Pacing} tells what came of it.
 *
 * @param originNanos of request number 0, as {@link System#nanoTime} counts
 * @param rate requests per second, at least 1
 * @param requests how many there are
 * @param connections that they are dealt to
 */
record Schedule(long originNanos, long rate, long requests, int connections) {

    private static final long SECOND = 1_000_000_000L;

    /** When a request is to begin. */
    long start(long number) {
        // in two parts, or it would overflow after 9 billion requests
        return originNanos + number / rate * SECOND + number % rate * SECOND / rate;
    }

    /**
     * How many requests should have begun by now, of those dealt to {@code size} connections from the given
     * one on.
     */
    long due(long nowNanos, int first, int size) {
        long all = due(nowNanos);
        return all / connections * size + Math.max(0, Math.min(size, all % connections - first));
    }

    private long due(long nowNanos) {
        long since = nowNanos - originNanos;
        if (since < 0) {
            return 0;
        }
        // how many n have start(n) <= now: the smallest whole number that is not below (since + 1) * rate / SECOND
        long nanos = since + 1;
        return Math.min(requests, nanos / SECOND * rate + (nanos % SECOND * rate + SECOND - 1) / SECOND);
    }
}
