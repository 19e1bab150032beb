package io.github.portshare.orchestrator.fleet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Somebody at the door who does what he likes, byte by byte. */
final class Stranger implements AutoCloseable {

    private static final String REQUEST =
            "GET /fleet HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private final Socket socket;

    Stranger(Door door) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), door.port()));
    }

    Stranger(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(15_000);
    }

    void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Asks for the WebSocket, with another line in the request. */
    void ask(String header) throws IOException {
        say(REQUEST + header + "\r\n\r\n");
    }

    /** Opens the WebSocket. */
    void open() throws IOException {
        ask("X: y");
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            head += (char) socket.getInputStream().read();
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException(head);
        }
    }

    /** Sends a frame whose mask changes nothing. */
    void frame(int first, long claimed, byte... payload) throws IOException {
        OutputStream out = socket.getOutputStream();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (claimed < 126) {
            frame.write(0x80 | (int) claimed);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) (claimed >> shift));
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        out.write(frame.toByteArray());
    }

    /** All that comes until the other end closes. */
    String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(rest);
        } catch (SocketException e) {
            // by RST
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    /** Ends the connection by RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
