package io.github.portshare.loadgen;

import java.util.function.Consumer;

/** The event loops of one load: those of an {@link Engine}. */
interface Loops {

    /**
     * Begins one.
     *
     * @param broken takes what ends the program rather than a request, and the end of the loop itself
     */
    Loop begin(Consumer<Throwable> broken);

    /** Ends all, with their connections; those that do not end within so long are left alone: their threads are daemons. */
    void close(long seconds);
}
