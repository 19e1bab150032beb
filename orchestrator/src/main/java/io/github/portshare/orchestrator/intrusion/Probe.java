package io.github.portshare.orchestrator.intrusion;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks who answers at an address: one connection, or one datagram, from a source port of its own. */
final class Probe {

    private static final String HEADER = "portshare-member:";
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: portshare\r\nUser-Agent: portshare-probe\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private Probe() {}

    /** Who answers over {@code tcp} or {@code udp}. */
    static Optional<String> of(String transport, String host, int port, int timeoutMillis) {
        return transport.equals("tcp") ? connection(host, port, timeoutMillis) : datagram(host, port, timeoutMillis);
    }

    /** The name in the identity header of the answer, {@code ""} if it has none; empty if there is no answer. */
    static Optional<String> connection(String host, int port, int timeoutMillis) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(timeoutMillis);
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            socket.getOutputStream().write(REQUEST);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Optional.of(answer.lines()
                    .filter(line -> line.regionMatches(true, 0, HEADER, 0, HEADER.length()))
                    .map(line -> line.substring(HEADER.length()).strip())
                    .findFirst()
                    .orElse(""));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What the answer to a datagram says; empty if there is none. */
    static Optional<String> datagram(String host, int port, int timeoutMillis) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(timeoutMillis);
            socket.connect(InetAddress.getByName(host), port);
            socket.send(new DatagramPacket(REQUEST, REQUEST.length));
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            socket.receive(answer);
            return Optional.of(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
