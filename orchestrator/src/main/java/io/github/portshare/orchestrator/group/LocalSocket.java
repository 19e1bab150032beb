package io.github.portshare.orchestrator.group;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a server one question by a Unix-domain socket. */
final class LocalSocket {

    /** What the kernel takes for a path (unix(7), sun_path, with its NUL). */
    private static final int LONGEST_PATH = 107;

    private static final int LARGEST_ANSWER = 1 << 20;

    private LocalSocket() {}

    /** Whether there can be a socket of this path. */
    static boolean possible(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
    }

    /** The whole answer, which ends with the connection. */
    static String ask(Path socket, String question, Duration within) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                Selector selector = Selector.open()) {
            channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            ByteBuffer answer = ByteBuffer.allocate(LARGEST_ANSWER);
            long end = System.nanoTime() + within.toNanos();
            while (channel.read(answer) >= 0) {
                if (!answer.hasRemaining()) {
                    throw new EOFException(socket + " answers with more than " + LARGEST_ANSWER + " bytes");
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || selector.select(left) == 0) {
                    throw new SocketTimeoutException(socket + " did not answer within " + within.toMillis() + " ms");
                }
                selector.selectedKeys().clear();
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        }
    }
}
