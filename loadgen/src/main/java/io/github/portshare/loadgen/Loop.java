package io.github.portshare.loadgen;

/**
 * One thread that drives connections: it does what there is, in turns, and sleeps between them. What one of its tasks throws is
 * this program's end, and told to whoever began the loop. Apart from {@link #execute}, its methods are for its own tasks.
 */
interface Loop {

    /** Runs the task on the loop; from anywhere. */
    void execute(Runnable task);

    /** Runs the task after so long, or some milliseconds later. */
    void after(long millis, Runnable task);

    /** Runs the task after so long, as exactly as the loop can. */
    void exactlyAfter(long nanos, Runnable task);

    /** Runs the task at the end of this turn, before the next sleep. */
    void atEndOfTurn(Runnable task);

    /**
     * The way of one virtual connection to the target, over this loop.
     *
     * @param ordinal of the virtual connection among all of the plan
     * @param outcome is told
     */
    Carrier carrier(int ordinal, Carrier.Outcome outcome);
}
