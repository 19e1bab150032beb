package io.github.portshare.orchestrator.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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
 * deaf NAME                       before bind: nothing is accepted or received; what waits is lost with the socket
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
 * done     port received inode     for each order that was carried out: the bound port, what has arrived so far, and the
 *                                  socket's inode in the kernel's tables (0 = not known)
 * failed   errno                   for each that was not, such as EADDRINUSE; the socket is as before
 * </pre>
 *
 * An HTTP request is answered with 200 and the process's name in the identity header, any other line or datagram TEXT with
 * {@code NAME TEXT}, so that whoever was served by it knows.
 *
 * No line is longer than 4,096 bytes.
 *
 * <p>Given a port, as alone in a container, it takes its orders over connections to that loopback port instead, each with
 * sockets of its own, which end with it. Before them each side proves that it has the token, which the agent wrote into its
 * token file when it began to listen, and which nobody is shown:
 *
 * <pre>
 * hello NONCE                     from the judge
 * hello NONCE PROOF               from the agent; the proof is for the judge's nonce, see AgentToken
 * proof PROOF                     from the judge, for the agent's nonce
 * </pre>
 *
 * Whoever says something else, or nothing within 5 s, is closed the connection. Each start has a new token; its file is for
 * the owner alone (0600), in a setgid directory for the directory's group too (0640).
 */
public final class AgentProgram {

    private final AgentLines orders;
    private final PrintStream answers;
    private final String name = "intruder-" + ProcessHandle.current().pid();
    private final Map<String, AgentSocket> sockets = new HashMap<>();

    /**
     * Prepares an agent.
     *
     * @param orders read until their end
     * @param answers written line by line
     */
    AgentProgram(AgentLines orders, PrintStream answers) {
        this.orders = orders;
        this.answers = answers;
    }

    /** Takes orders on stdin, or, given a port and a token file, on that loopback port. */
    public static void main(String[] args) throws IOException {
        if (args.length == 2) {
            serve(Integer.parseInt(args[0]), Path.of(args[1]));
        } else {
            new AgentProgram(new AgentLines(System.in), System.out).run();
        }
        System.exit(0);
    }

    /**
     * Listens on a loopback port and obeys whoever shows the token; returns when interrupted.
     *
     * @param tokenFile where a new token is written first
     * @throws IOException if the port cannot be had, or the file not be written
     */
    public static void serve(int port, Path tokenFile) throws IOException {
        AgentDoor.open(port, tokenFile, AgentDoor.TOKEN_WITHIN);
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
        for (String order = orders.next(); order != null; order = orders.next()) {
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
            case "deaf" -> socket.deafen();
            case "bind" -> socket.bind(new InetSocketAddress(address(words[2]), Integer.parseInt(words[3])));
            case "listen" -> socket.listen(words.length > 2 && words[2].equals("reset"));
            case "join" -> socket.join(address(words[2]), address(words[3]));
            case "close" -> close(words[1]);
            default -> throw new IllegalArgumentException("unknown order");
        }
        return "\"port\":" + socket.port() + ",\"received\":" + socket.received() + ",\"inode\":" + socket.inode();
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
