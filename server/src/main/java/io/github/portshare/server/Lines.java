package io.github.portshare.server;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The answers of a member that speaks TCP or UDP. To a line, or a datagram, that says {@code TEXT} it answers {@code ID TEXT},
 * each ended by a newline: who it is, and which request that was.
 *
 * <p>UDP has no connections. A flow is a source address and port, and its first datagram says so: {@code new TEXT}. The member
 * counts those as accepted. It could not count source ports instead: a port that repeats is a new flow to whoever uses it.
 */
final class Lines {

    /** Begins the first datagram of a flow. */
    private static final byte[] NEW = "new ".getBytes(StandardCharsets.US_ASCII);

    private final byte[] prefix;

    Lines(String id) {
        prefix = (id + " ").getBytes(StandardCharsets.US_ASCII);
    }

    /** The bytes of an answer, without the request's own line ends. */
    int length(ByteBuf request) {
        return prefix.length + text(request) + 1;
    }

    /** Writes the answer to what is readable in the request. */
    void answer(ByteBuf request, ByteBuf answer) {
        answer.writeBytes(prefix);
        answer.writeBytes(request, request.readerIndex(), text(request));
        answer.writeByte('\n');
    }

    /** Whether the request is the first of a flow. */
    static boolean opensFlow(ByteBuf request) {
        if (request.readableBytes() < NEW.length) {
            return false;
        }
        for (int i = 0; i < NEW.length; i++) {
            if (request.getByte(request.readerIndex() + i) != NEW[i]) {
                return false;
            }
        }
        return true;
    }

    private static int text(ByteBuf request) {
        int length = request.readableBytes();
        while (length > 0 && isLineEnd(request.getByte(request.readerIndex() + length - 1))) {
            length--;
        }
        return length;
    }

    private static boolean isLineEnd(byte last) {
        return last == '\n' || last == '\r';
    }
}
