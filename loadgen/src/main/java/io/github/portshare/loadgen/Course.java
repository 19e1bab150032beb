package io.github.portshare.loadgen;

import java.util.function.LongUnaryOperator;

/** The requests of one connection in a {@link Schedule}, in their order: a place in it that goes forward. */
interface Course {

    /** Of a connection that has no more requests. */
    long NEVER = Long.MAX_VALUE;

    /** When the next request is to begin, as {@link System#nanoTime} counts; {@link #NEVER} = there is none. */
    long start();

    /** Goes on to the one after it. */
    void advance();

    /** How many requests are to begin by then, from this place on. */
    long due(long nanos);

    /** Takes how old so many requests are. */
    interface Ages {
        void add(long micros, long requests);
    }

    /**
     * Tells of the same how long ago, by then, they were to begin.
     *
     * @param alike the largest number of microseconds that need not be told apart from the given one
     */
    void ages(long nanos, LongUnaryOperator alike, Ages ages);
}
