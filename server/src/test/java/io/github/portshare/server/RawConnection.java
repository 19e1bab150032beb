package io.github.portshare.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One TCP connection that speaks HTTP/1.1 byte by byte, so that a test knows what went over which connection. */
final class RawConnection implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 20_000;

    /** One answer; header names are in lower case. */
    record Answer(int status, Map<String, String> headers, byte[] body) {

        String member() {
            return headers.get("portshare-member");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    RawConnection(String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port), DEADLINE_MILLIS);
        socket.setSoTimeout(DEADLINE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request without waiting for its answer. */
    void send(String method, String resource) throws IOException {
        socket.getOutputStream()
                .write((method + " " + resource + " HTTP/1.1\r\nHost: test\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    Answer get(String resource) throws IOException {
        send("GET", resource);
        return answer();
    }

    /** The answer to a request without a body of its own other than what content-length says. */
    Answer answer() throws IOException {
        return answer(true);
    }

    /** The answer to HEAD: a content-length and no body. */
    Answer head(String resource) throws IOException {
        send("HEAD", resource);
        return answer(false);
    }

    /** Whether the other side has closed, after everything it sent was read. */
    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Answer answer(boolean withBody) throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = withBody ? Integer.parseInt(headers.get("content-length")) : 0;
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection ended after " + body.length + " of " + length + " bytes");
        }
        return new Answer(Integer.parseInt(status.split(" ")[1]), headers, body);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended within a head, after '" + line + "'");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
