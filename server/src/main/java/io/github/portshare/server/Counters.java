package io.github.portshare.server;

import java.util.concurrent.atomic.LongAdder;

/** What a member has seen since it started. Written on event loops, read from the wire's thread. */
final class Counters {
    /** TCP connections accepted; UDP flows opened. */
    final LongAdder accepted = new LongAdder();
    /** Accepted connections that have closed. */
    final LongAdder closed = new LongAdder();
    /** Requests whose head has arrived. */
    final LongAdder received = new LongAdder();
    /** Requests whose whole response has been written to the socket. */
    final LongAdder answered = new LongAdder();
    /** Body bytes of those responses. */
    final LongAdder bytes = new LongAdder();

    /** For the log. */
    String words() {
        return accepted.sum() + " connections accepted, " + received.sum() + " requests received, " + answered.sum()
                + " answered";
    }
}
