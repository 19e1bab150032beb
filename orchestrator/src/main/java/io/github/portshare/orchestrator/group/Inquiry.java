package io.github.portshare.orchestrator.group;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * Asks many listeners of one port at a time, and waits for all of them together: one that is slow, or silent, or sends its
 * answer byte by byte holds up no other. Used by one thread at a time.
 */
final class Inquiry implements AutoCloseable {

    private final InetSocketAddress address;
    private final Selector selector;

    Inquiry(InetSocketAddress address) {
        this.address = address;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for answers", e);
        }
    }

    /** Connects to whichever listener the kernel chooses, and asks it. */
    Conversation begin() throws IOException {
        return new Conversation(address, selector);
    }

    /** Waits until something comes in, or the given moment of System.nanoTime(). */
    void await(long endNanos) throws InterruptedException {
        try {
            long millis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            // an interrupt ends the wait at once
            selector.select(Math.max(1, millis));
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while members were asked");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isValid()) {
                    ((Conversation) key.attachment()).proceed();
                }
            }
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for answers", e);
        }
    }

    /** Ends every conversation. */
    @Override
    public void close() {
        selector.keys().forEach(key -> ((Conversation) key.attachment()).close());
        try {
            selector.close();
        } catch (IOException e) {
            // nothing waits any more
        }
    }
}
