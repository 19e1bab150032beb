package io.github.portshare.loadgen;

/**
 * When each request of an open loop is to begin, as arithmetic. It is dealt to the plan's connections, and each goes through
 * its own part of it: a {@link Course}. A {@link Pacer} carries it out, and {@link Pacing} tells what came of it.
 *
 * @param originNanos of its begin, as {@link System#nanoTime} counts
 * @param rate requests per second, at least 1
 * @param spanNanos how long it lasts, and in which the rate changes
 * @param requests how many there are; those of a Poisson process are not counted beforehand
 * @param connections that they are dealt to
 * @param seed of a Poisson process
 */
record Schedule(long originNanos, Rate rate, long spanNanos, long requests, int connections, long seed) {

    private static final long SECOND = 1_000_000_000L;

    /** Without an end in time. */
    static Schedule endless(long originNanos, Rate rate, long requests, int connections, long seed) {
        return new Schedule(originNanos, rate, Long.MAX_VALUE, requests, connections, seed);
    }

    /** As many requests as begin in that time. */
    static Schedule within(long originNanos, Rate rate, long spanNanos, int connections, long seed) {
        long requests = new Schedule(0, rate, spanNanos, Long.MAX_VALUE, 1, 0).due(spanNanos - 1);
        return new Schedule(originNanos, rate, spanNanos, requests, connections, seed);
    }

    /** The requests of one connection. */
    Course course(int ordinal) {
        return rate.arrival() == Arrival.EVEN ? new EvenCourse(this, ordinal) : new PoissonCourse(this, ordinal);
    }

    /** At equal distances, when a request is to begin; number n belongs to connection n mod connections. */
    long start(long number) {
        if (rate.isStaged()) {
            long since = ofStages(number);
            return since == Course.NEVER ? since : originNanos + since;
        }
        // in two parts, or it would overflow after 9 billion requests
        return originNanos + number / rate.first() * SECOND + number % rate.first() * SECOND / rate.first();
    }

    /** Since the origin; never, where so many are not reached within the span. */
    private long ofStages(long number) {
        double since = rate.when(number, spanNanos);
        return since < spanNanos ? (long) since : Course.NEVER;
    }

    /** At equal distances, how many of a connection's requests should have begun by now. */
    long due(long nowNanos, int ordinal) {
        long all = due(nowNanos);
        return all / connections + (ordinal < all % connections ? 1 : 0);
    }

    private long due(long nowNanos) {
        long since = nowNanos - originNanos;
        return since < 0 ? 0 : Math.min(requests, rate.isStaged() ? dueOfStages(since) : dueOfOneRate(since));
    }

    /** How many n have start(n) <= now: the smallest whole number that is not below (since + 1) * rate / SECOND. */
    private long dueOfOneRate(long since) {
        long nanos = since + 1;
        return nanos / SECOND * rate.first() + (nanos % SECOND * rate.first() + SECOND - 1) / SECOND;
    }

    /** The same, from an estimate that rounding may have put beside it. */
    private long dueOfStages(long since) {
        long due = Math.max(0, (long) rate.expected(Math.min(since, spanNanos), spanNanos));
        while (due > 0 && ofStages(due - 1) > since) {
            due--;
        }
        while (ofStages(due) <= since) {
            due++;
        }
        return due;
    }
}
