package io.github.portshare.loadgen;

import java.util.function.LongUnaryOperator;

/**
 * A Poisson process of the connection's own part of the rate. The n-th distance follows from the seed and n, so that a place in it
 * is two numbers, whatever the length; where the rate changes, the process of a constant rate runs by a clock that goes faster
 * or slower (time change: Cinlar 1975, Introduction to Stochastic Processes, 4.7).
 */
final class PoissonCourse implements Course {

    /** SplitMix64: Steele, Lea, Flood, Fast splittable pseudorandom number generators, OOPSLA 2014. */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final Schedule schedule;
    private final long seed;
    private long state;
    /** When the next one comes: in requests of this connection that are expected until then. */
    private double expected;

    PoissonCourse(Schedule schedule, int ordinal) {
        this(schedule, mix(schedule.seed() + (ordinal + 1L) * GOLDEN_GAMMA), 0, 0);
        advance();
    }

    private PoissonCourse(Schedule schedule, long seed, long state, double expected) {
        this.schedule = schedule;
        this.seed = seed;
        this.state = state;
        this.expected = expected;
    }

    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long x = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }

    @Override
    public long start() {
        double nanos = schedule.rate().when(expected * schedule.connections(), schedule.spanNanos());
        // beyond the end of a falling rate there is no such moment
        return nanos < schedule.spanNanos() ? schedule.originNanos() + (long) nanos : NEVER;
    }

    @Override
    public void advance() {
        state += GOLDEN_GAMMA;
        // from 53 bits, above 0 and up to 1
        double uniform = ((mix(seed + state) >>> 11) + 1) * 0x1.0p-53;
        expected -= StrictMath.log(uniform);
    }

    @Override
    public long due(long nanos) {
        PoissonCourse ahead = new PoissonCourse(schedule, seed, state, expected);
        long due = 0;
        for (; ahead.start() <= nanos; ahead.advance()) {
            due++;
        }
        return due;
    }

    @Override
    public void ages(long nanos, LongUnaryOperator alike, Ages ages) {
        PoissonCourse ahead = new PoissonCourse(schedule, seed, state, expected);
        for (long start = ahead.start(); start <= nanos; ahead.advance(), start = ahead.start()) {
            ages.add((nanos - start) / 1_000, 1);
        }
    }
}
