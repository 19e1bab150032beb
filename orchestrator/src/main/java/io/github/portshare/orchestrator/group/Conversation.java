package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * One connection of the port, on which whoever the kernel gave it to is asked who it is, as often as one likes. Nothing in it
 * waits: an {@link Inquiry} does, for all its conversations together. Used by one thread at a time.
 */
final class Conversation implements AutoCloseable {

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer received = ByteBuffer.allocate(4_096);
    /** Of the question that is not answered yet; null = none. */
    private MemberAnswer answer = new MemberAnswer();

    private JsonNode said;
    private IOException failure;
    private boolean connected;

    /** Connects and asks. */
    Conversation(InetSocketAddress address, Selector selector) throws IOException {
        channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            if (channel.connect(address)) {
                connected();
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void connected() throws IOException {
        connected = true;
        key.interestOps(SelectionKey.OP_READ);
        write();
    }

    /** A socket's buffer takes a question whole: there is never more than one in it. */
    private void write() throws IOException {
        channel.write(ByteBuffer.wrap(MemberAnswer.QUESTION));
    }

    /** Asks again; an earlier question that is still without its answer is not repeated. */
    void ask() {
        if (answer == null && failure == null) {
            answer = new MemberAnswer();
            try {
                write();
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    /** What has come in meanwhile. */
    void proceed() {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                connected();
            } else {
                read();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void read() throws IOException {
        if (channel.read(received.clear()) < 0) {
            throw new EOFException("the connection was closed");
        }
        if (answer == null && received.flip().hasRemaining()) {
            throw new IOException("an answer to no question");
        }
        Optional<JsonNode> whole = answer == null ? Optional.empty() : answer.add(received.flip());
        if (whole.isPresent()) {
            said = whole.get();
            answer = null;
        }
    }

    private void fail(IOException e) {
        failure = e;
        close();
    }

    /** Whether a question is without its answer, and one may still come. */
    boolean waits() {
        return answer != null && failure == null;
    }

    /** The latest answer; empty before the first. */
    Optional<JsonNode> said() {
        return Optional.ofNullable(said);
    }

    /** Why no answer can come any more. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the connection was made. */
    boolean wasConnected() {
        return connected;
    }

    /** Our end; empty when it is closed. */
    Optional<InetSocketAddress> localEndpoint() {
        try {
            return Optional.ofNullable((InetSocketAddress) channel.getLocalAddress());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the other end has gone
        }
    }
}
