package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.kernel.Connect;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
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

    private static final byte[] LINE = "new probe\n".getBytes(StandardCharsets.US_ASCII);

    private Probe() {}

    private static String firstWord(String answer) {
        return answer.split("\\s", 2)[0];
    }

    /** Who answers a probe that anybody may be sent: an HTTP request, in one datagram over UDP. */
    static Optional<String> of(Transport transport, String host, int port, int timeoutMillis) {
        return transport == Transport.TCP ? connection(host, port, timeoutMillis) : datagram(host, port, timeoutMillis);
    }

    /** Who answers in a group that speaks the protocol; over UDP the probe is a flow of its own. */
    static Optional<String> of(Protocol protocol, String host, int port, int timeoutMillis) {
        return switch (protocol) {
            case HTTP -> connection(host, port, timeoutMillis);
            case TCP -> line(host, port, timeoutMillis).map(Probe::firstWord);
            case UDP -> datagram(host, port, timeoutMillis, LINE);
        };
    }

    /** The name in the identity header of the answer, {@code ""} if it has none; empty if there is no answer. */
    static Optional<String> connection(String host, int port, int timeoutMillis) {
        return exchange(host, port, timeoutMillis, REQUEST)
                .map(answer -> answer.lines()
                        .filter(line -> line.regionMatches(true, 0, HEADER, 0, HEADER.length()))
                        .map(line -> line.substring(HEADER.length()).strip())
                        .findFirst()
                        .orElse(""));
    }

    private static Optional<String> exchange(String host, int port, int timeoutMillis, byte[] request) {
        try (Socket socket = Connect.tcp(new InetSocketAddress(host, port), timeoutMillis)) {
            socket.getOutputStream().write(request);
            return Optional.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The line that answers a line; empty if there is none. */
    private static Optional<String> line(String host, int port, int timeoutMillis) {
        try (Socket socket = Connect.tcp(new InetSocketAddress(host, port), timeoutMillis)) {
            try {
                socket.getOutputStream().write(LINE);
            } catch (IOException e) {
                // who answers whatever is sent, as nginx's 'return' does, may have done so, and left
            }
            return Optional.ofNullable(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The first word of the answer to a datagram; empty if there is none. */
    static Optional<String> datagram(String host, int port, int timeoutMillis) {
        return datagram(host, port, timeoutMillis, REQUEST);
    }

    private static Optional<String> datagram(String host, int port, int timeoutMillis, byte[] request) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(timeoutMillis);
            Connect.udp(socket, new InetSocketAddress(host, port));
            socket.send(new DatagramPacket(request, request.length));
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            socket.receive(answer);
            return Optional.of(
                    firstWord(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
