package io.github.portshare.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * Closes a socket that nobody knows, and then does something: what is done once in a life is slow, a first close takes a JVM
 * milliseconds, and what comes to a socket between the last look into its queue and its end is lost.
 */
final class Rehearsal {

    private Rehearsal() {}

    /** Runs the task on the event loop, after the close of such a channel there. */
    static void of(Channel unbound, EventLoop loop, Runnable task) {
        loop.execute(() -> loop.register(unbound)
                .addListener(registered -> unbound.close().addListener(closed -> loop.execute(task))));
    }
}
