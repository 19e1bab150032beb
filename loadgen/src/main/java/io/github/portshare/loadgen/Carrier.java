package io.github.portshare.loadgen;

import java.net.InetSocketAddress;

/**
 * How one virtual connection reaches the server: one connection at a time, one request in flight on it.
 * Confined to the event loop of its worker.
 */
interface Carrier {

    /** Who is told what came of it. Nothing is told of a connection after its {@link Carrier#close}. */
    interface Outcome {

        /** The answer to {@link Carrier#connect}, unless that failed. */
        void connected();

        /**
         * The whole answer to {@link Carrier#send}.
         *
         * @param name of the responder; null where the answer named nobody
         * @param complaint what is wrong with the answer, such as {@code status 500}; null where it is a good one
         */
        void answered(String name, String complaint);

        /** The connect, or the request in flight, came to nothing. */
        void failed(Failure failure);

        /** The server has ended the connection. A request in flight on it fails as well. */
        void left();
    }

    /** Begins a connection; leads to {@code connected} or {@code failed}. */
    void connect();

    /** Ends a connect that takes longer than the timeout, where nobody else does: leads to {@code failed}. */
    default void checkConnect(long nowNanos) {}

    /** Sends one request on the connection; leads to {@code answered} or {@code failed}. */
    void send();

    /** Our end of the connection. */
    InetSocketAddress localAddress();

    /** Ends the connection, gives up on a request in flight, and then runs the task. */
    void close(Runnable then);
}
