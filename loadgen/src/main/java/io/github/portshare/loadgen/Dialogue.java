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

    /** The answer has been told: what comes from now on is of the next. */
    void next();

    /** The bytes of the next request; nothing of them is kept. */
    ByteBuffer request();

    /**
     * Takes what has come, of the answer to the request in flight or to the next, until that is whole or bad. Over UDP it is one
     * datagram.
     *
     * @return where that ended: {@code to}, unless there is more than the answer
     */
    int take(byte[] bytes, int from, int to);

    /** What has come so far of the answer to the request in flight. */
    Progress progress();

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
