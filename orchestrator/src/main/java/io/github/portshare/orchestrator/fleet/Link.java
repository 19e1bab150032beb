package io.github.portshare.orchestrator.fleet;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One end of the stream between an agent and its orchestrator: text messages, in order, both ways. Any thread may call.
 *
 * <p>What was sent before its end may or may not have arrived: who must know lets the other answer.
 */
final class Link {

    /** What is heard on it; called on the link's event loop, which must not be blocked. */
    interface Ear {

        /** A message of the other end, not longer than {@link #LONGEST}. Not called any more once this end has closed the link. */
        void said(String message);

        /**
         * Once, when it is over, for whatever reason.
         *
         * @param why a sentence for people without a full stop, about the other end: "it closed: ...", "no sign of it for 4.8 s"
         */
        void ended(String why);
    }

    static final String PATH = "/fleet";

    /** Bytes of a message in UTF-8. */
    static final int LONGEST = 16 << 20;

    /** Bytes that may wait for a peer to read them. */
    static final int MOST_WAITING = 32 << 20;

    private final Loop loop;
    private final Channel channel;
    private final LinkHandler handler;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final AtomicLong waiting = new AtomicLong();

    /** Of a connection whose WebSocket is open. */
    Link(Loop loop, Channel channel, Heartbeat heartbeat) {
        this.loop = loop;
        this.channel = channel;
        // asked now: a closed socket has none
        remote = (InetSocketAddress) channel.remoteAddress();
        local = (InetSocketAddress) channel.localAddress();
        handler = new LinkHandler(heartbeat, waiting);
    }

    /** What comes from now on is heard. For the event loop. */
    void open(Ear ear) {
        handler.open(channel.pipeline(), ear);
    }

    /**
     * Sends a message; it is dropped when the link is over. A peer that lets more than {@link #MOST_WAITING} bytes wait ends it.
     *
     * @throws IllegalArgumentException if it is longer than {@link #LONGEST}
     */
    void send(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException("a message of " + bytes.length + " bytes is longer than " + LONGEST);
        }
        if (handler.isOver()) {
            return;
        }
        if (waiting.addAndGet(bytes.length) > MOST_WAITING) {
            loop.run(handler::choke);
        } else {
            // by the loop's queue, from its own thread too: else a message could overtake one that another thread sent
            // before
            loop.run(() -> handler.write(bytes));
        }
    }

    /**
     * Ends it after what was sent before; the other end hears "it closed: " and the reason.
     *
     * @param reason cut to what a close frame holds: 123 bytes in UTF-8
     */
    void close(String reason) {
        loop.run(() -> handler.close(reason));
    }

    /** Ends it without waiting for the other end, which may hear the reason. */
    void dismiss(String reason) {
        loop.run(() -> handler.dismiss(reason));
    }

    InetSocketAddress remote() {
        return remote;
    }

    InetSocketAddress local() {
        return local;
    }

    @Override
    public String toString() {
        return "link " + local + " - " + remote;
    }
}
