package io.github.portshare.loadgen;

import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * One load on one port: begun once, looked at while it goes on, and ended. Methods may be called from any
 * thread, and none of them waits for the load, but {@link #close}.
 *
 * <pre>{@code
 * try (Load load = new LoadGenerator(plan)) {
 *     LoadResult result = load.start().join();
 * }
 * }</pre>
 */
public interface Load extends AutoCloseable {

    /**
     * Begins the load; to be called once. The future completes with the final counts when every request has
     * ended: each request begun is counted in one class. Where nobody listens and no responder is expected,
     * that is after about a second ({@link LoadResult#gaveUp}).
     *
     * <p>It fails with an {@link UnknownHostException} where nobody knows the target's host; with whatever
     * broke the load, such as an {@link OutOfMemoryError}; and with a {@link CancellationException} where
     * {@link #close} came first.
     */
    CompletableFuture<LoadResult> start();

    /**
     * The counts so far, with requests in flight that have begun and not ended; nothing, before the load
     * has begun. Counts only grow. It fails where the load has failed.
     */
    CompletableFuture<LoadResult> snapshot();

    /**
     * The like for who looks every second: without the latencies of each responder, since to copy those of many would hold the
     * event loops up for milliseconds.
     */
    CompletableFuture<LoadResult> glance();

    /** Ends the warm-up, if it is still under way, and begins to measure. */
    void measure();

    /** Sends nothing new; what is in flight ends, and then the load. May come twice, and after the end. */
    void stop();

    /**
     * Gives back what the load holds, after a bounded wait; one still under way is cut off, its requests
     * with it.
     */
    @Override
    void close();
}
