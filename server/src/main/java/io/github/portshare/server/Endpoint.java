package io.github.portshare.server;

import io.vertx.core.Future;
import java.time.Duration;

/** A socket on the shared port, SO_REUSEPORT on and SO_REUSEADDR off, and who answers on it. Belongs to one event loop. */
interface Endpoint {

    /** Binds and begins to answer; a port below 0 is one free port for all endpoints of the member. */
    Future<?> listen(String host, int port);

    /** The bound port. */
    int port();

    /** Tells clients to go with their next answer, where the protocol has words for that. */
    default void leave() {}

    /** Takes nothing new, lets what is in flight end, and closes after so long in any case. */
    Future<?> shutdown(Duration drain);
}
