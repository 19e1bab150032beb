package io.github.portshare.loadgen;

import java.nio.ByteBuffer;

/** What is said on one connection after another: requests, and what of the bytes that come is the answer. */
interface Dialogue {

    /** What has come of the request in flight. */
    enum Progress {
        /** The answer is not whole yet. */
        MORE,
        /** The answer is whole. */
        WHOLE,
        /** What has come is no answer. */
        BAD
    }

    /** A new connection. */
    void begin();

    /** The bytes of the next request; nothing of them is kept. */
    ByteBuffer request();

    /**
     * Takes what has come for the request in flight, or on a new connection before it: the first bytes of that array. Over UDP
     * they are one datagram.
     */
    Progress take(byte[] bytes, int number);

    /** Looks again at what came before the request, now that there is one; {@link Progress#MORE} where that was nothing. */
    Progress early();

    /** Whether the answer, so far, is one that ends with its connection. */
    boolean endsWithConnection();

    /** Whether something of the answer has come. */
    boolean begun();

    /** Of a whole answer: who gives it; null where it names nobody. */
    String name();

    /** Of a whole answer: what is wrong with it; null where it is good. */
    String complaint();

    /** Of a whole answer: whether it announced that the connection ends with it. */
    boolean last();

    /** Of what is no answer: why. */
    String reason();
}
