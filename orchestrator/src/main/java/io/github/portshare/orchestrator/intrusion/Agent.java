package io.github.portshare.orchestrator.intrusion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The process that opens sockets when it is told to; a program of its own that needs nothing but the JDK, because it runs as
 * users who may be able to read nothing else.
 *
 * <p>Orders, one a line; their end ends it:
 *
 * <pre>
 * open   NAME KIND OPTIONS        socket() and setsockopt()
 * bind   NAME ADDRESS PORT        bind(); a UDP socket answers from now on; port 0 takes any free one
 * listen NAME [reset]             listen(), then accept and answer; 'reset' closes connections with SO_LINGER 0
 * join   NAME GROUP INTERFACE     joins a multicast group, on the interface with that address
 * count  NAME                     connections accepted, or datagrams received
 * close  NAME                     closes the socket, not the connections that it has accepted
 * </pre>
 *
 * KIND is {@code tcp}, {@code udp} (AF_INET), {@code tcp6} or {@code udp6} (AF_INET6, dual-stack: an IPv4 address is bound
 * v4-mapped); OPTIONS is {@code RP}, {@code RA}, {@code RP+RA} or {@code none}. Answers, one JSON object a line:
 *
 * <pre>
 * ready    pid                     once, at start
 * done     port received           for each order that was carried out: the bound port, and what has arrived so far
 * failed   errno                   for each that was not, such as EADDRINUSE; the socket is as before
 * </pre>
 *
 * An HTTP request is answered with 200 and the process's name in the identity header, any other line or datagram TEXT with
 * {@code NAME TEXT}, so that whoever was served by it knows.
 *
 * <p>Given a port, as alone in a container, it takes its orders over a connection to that loopback port instead, whose end
 * closes all sockets ({@link #serve}).
 */
public final class Agent {

    private final BufferedReader orders;
    private final PrintStream answers;
    private final String name = "intruder-" + ProcessHandle.current().pid();
    private final Map<String, AgentSocket> sockets = new HashMap<>();

    /**
     * Prepares an agent.
     *
     * @param orders read until their end
     * @param answers written line by line
     */
    public Agent(BufferedReader orders, PrintStream answers) {
        this.orders = orders;
        this.answers = answers;
    }

    /** Takes orders on stdin, or, given a port, on that loopback port. */
    public static void main(String[] args) throws IOException {
        if (args.length == 1) {
            serve(Integer.parseInt(args[0]));
        } else {
            new Agent(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)), System.out)
                    .run();
        }
        System.exit(0);
    }

    /**
     * Listens on a loopback port and obeys whoever connects, one after the other; returns when interrupted.
     *
     * @throws IOException if the port cannot be had
     */
    public static void serve(int port) throws IOException {
        try (ServerSocketChannel door = ServerSocketChannel.open()) {
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            while (true) {
                try (SocketChannel connection = door.accept()) {
                    new Agent(
                                    new BufferedReader(new InputStreamReader(
                                            Channels.newInputStream(connection), StandardCharsets.US_ASCII)),
                                    new PrintStream(
                                            Channels.newOutputStream(connection), true, StandardCharsets.US_ASCII))
                            .run();
                } catch (ClosedByInterruptException e) {
                    return;
                } catch (IOException e) {
                    System.err.println("lost the one who gave orders: " + e.getMessage());
                }
            }
        }
    }

    /** Carries out orders until they end; then closes every socket. */
    public void run() throws IOException {
        say("\"event\":\"ready\",\"pid\":" + ProcessHandle.current().pid());
        try {
            obeyAll();
        } finally {
            for (AgentSocket socket : sockets.values()) {
                socket.close();
            }
        }
    }

    private void obeyAll() throws IOException {
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.strip().split("\\s+");
            try {
                say("\"event\":\"done\"," + obey(words));
            } catch (IOException e) {
                say("\"event\":\"failed\",\"errno\":\"" + errno(e) + "\"");
            } catch (RuntimeException e) {
                // an order that nobody can carry out; UnsupportedOperationException = a family that the JVM has not
                say("\"event\":\"failed\",\"errno\":\""
                        + (e instanceof UnsupportedOperationException ? "EAFNOSUPPORT" : quoted(order + ": " + e))
                        + "\"");
            }
        }
    }

    private String obey(String[] words) throws IOException {
        if (words[0].equals("open")) {
            close(words[1]);
            sockets.put(words[1], AgentSocket.open(words[2], words[3], name));
        }
        AgentSocket socket = sockets.get(words[1]);
        if (socket == null) {
            throw new IllegalArgumentException("no socket " + words[1]);
        }
        switch (words[0]) {
            case "open", "count" -> {}
            case "bind" -> socket.bind(new InetSocketAddress(address(words[2]), Integer.parseInt(words[3])));
            case "listen" -> socket.listen(words.length > 2 && words[2].equals("reset"));
            case "join" -> socket.join(address(words[2]), address(words[3]));
            case "close" -> close(words[1]);
            default -> throw new IllegalArgumentException("unknown order");
        }
        return "\"port\":" + socket.port() + ",\"received\":" + socket.received();
    }

    private void close(String socket) throws IOException {
        AgentSocket closed = sockets.remove(socket);
        if (closed != null) {
            closed.close();
        }
    }

    private static InetAddress address(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }

    /** The kernel's answer by name; the JDK only hands on strerror's words (LC_ALL=C). */
    private static String errno(IOException failure) {
        String words = String.valueOf(failure.getMessage());
        if (words.contains("Address already in use")) {
            return "EADDRINUSE";
        } else if (words.contains("Permission denied")) {
            return "EACCES";
        } else if (words.contains("Operation not permitted")) {
            return "EPERM";
        } else if (words.contains("Cannot assign requested address")) {
            return "EADDRNOTAVAIL";
        } else if (words.contains("Address family not supported") || words.contains("Protocol family unavailable")) {
            return "EAFNOSUPPORT";
        }
        return quoted(words);
    }

    private static String quoted(String words) {
        return words.replaceAll("[\"\\\\\\p{Cntrl}]", " ");
    }

    private void say(String fields) {
        answers.println("{" + fields + "}");
        answers.flush();
    }
}
