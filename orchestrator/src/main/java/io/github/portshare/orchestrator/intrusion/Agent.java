package io.github.portshare.orchestrator.intrusion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process that tries to get into the port; a program of its own that needs nothing but the JDK, because it runs as users
 * who may be able to read nothing else.
 *
 * <p>Orders on stdin, one a line; the end of stdin ends it:
 *
 * <pre>
 * try  OPTIONS ADDRESS PORT MILLIS   bind and listen; if admitted, serve for so long, then leave
 * join OPTIONS ADDRESS PORT          bind and listen; if admitted, serve until 'leave'
 * leave                              close what 'join' opened
 * </pre>
 *
 * OPTIONS is {@code RP}, {@code RA}, {@code RP+RA} or {@code none}; the address {@code 0.0.0.0} is bound by an AF_INET
 * socket, {@code ::} by an AF_INET6 one. Answers on stdout, one JSON object a line:
 *
 * <pre>
 * ready    pid                          once, at start
 * attempt  outcome errno connections    for each 'try', when it is over
 * joined   outcome errno                for each 'join'
 * left     connections                  for each 'leave'
 * </pre>
 *
 * Given a port, as alone in a container, it takes its orders over a connection to that loopback port instead, whose end means
 * leave ({@link #serve}).
 *
 * While admitted it answers every request with 200 and its own name, so that whoever was served by it knows.
 */
public final class Agent {

    private final AtomicInteger connections = new AtomicInteger();
    private final String answer = "HTTP/1.1 200 OK\r\nPortshare-Member: intruder-"
            + ProcessHandle.current().pid() + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private ServerSocketChannel listener;

    private final PrintStream out;

    private Agent(PrintStream out) {
        this.out = out;
    }

    /** Takes orders on stdin, or, given a port, on that loopback port. */
    public static void main(String[] args) throws IOException {
        if (args.length == 1) {
            serve(Integer.parseInt(args[0]));
        } else {
            new Agent(System.out).work(System.in);
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
                    new Agent(new PrintStream(Channels.newOutputStream(connection), true, StandardCharsets.US_ASCII))
                            .work(Channels.newInputStream(connection));
                } catch (ClosedByInterruptException e) {
                    return;
                } catch (IOException e) {
                    System.err.println("lost the one who gave orders: " + e.getMessage());
                }
            }
        }
    }

    private void work(InputStream in) throws IOException {
        say("\"event\":\"ready\",\"pid\":" + ProcessHandle.current().pid());
        try {
            BufferedReader orders = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                obey(order.strip().split("\\s+"));
            }
        } finally {
            close();
        }
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "try" -> {
                String errno = open(words[1], words[2], Integer.parseInt(words[3]));
                if (errno == null) {
                    pause(Long.parseLong(words[4]));
                }
                say("\"event\":\"attempt\"," + outcome(errno) + ",\"connections\":" + close());
            }
            case "join" -> say("\"event\":\"joined\"," + outcome(open(words[1], words[2], Integer.parseInt(words[3]))));
            case "leave" -> say("\"event\":\"left\",\"connections\":" + close());
            default -> System.err.println("unknown order '" + words[0] + "'");
        }
    }

    private static String outcome(String errno) {
        if (errno == null) {
            return "\"outcome\":\"admitted\"";
        }
        boolean refused = errno.equals("EADDRINUSE") || errno.equals("EACCES") || errno.equals("EPERM");
        return "\"outcome\":\"" + (refused ? "refused" : "untried") + "\",\"errno\":\"" + errno + "\"";
    }

    /** Binds, listens and begins to serve; returns the errno, or null when admitted. */
    private String open(String options, String address, int port) {
        connections.set(0);
        try {
            InetAddress target = InetAddress.getByName(address);
            ProtocolFamily family = address.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
            ServerSocketChannel channel = ServerSocketChannel.open(family);
            try {
                // both are always set: the JDK switches SO_REUSEADDR on by itself
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.contains("RA"));
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, options.contains("RP"));
                channel.bind(new InetSocketAddress(target, port), 1024);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            listener = channel;
            Thread server = new Thread(() -> serve(channel), "serve");
            server.setDaemon(true);
            server.start();
            return null;
        } catch (UnsupportedOperationException e) {
            return "EAFNOSUPPORT";
        } catch (IOException e) {
            return errno(e);
        }
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
        return words.replaceAll("[\"\\\\\\p{Cntrl}]", " ");
    }

    private void serve(ServerSocketChannel channel) {
        while (true) {
            SocketChannel connection;
            try {
                connection = channel.accept();
            } catch (IOException e) {
                return;
            }
            connections.incrementAndGet();
            Thread handler = new Thread(() -> answer(connection), "answer");
            handler.setDaemon(true);
            handler.start();
        }
    }

    private void answer(SocketChannel connection) {
        try (connection) {
            InputStream request = Channels.newInputStream(connection);
            int newlines = 0;
            for (int c = request.read(); c >= 0 && newlines < 2; ) {
                newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
                c = newlines < 2 ? request.read() : c;
            }
            if (newlines == 2) {
                connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
            }
        } catch (IOException e) {
            // whoever it was has gone
        }
    }

    private int close() {
        if (listener != null) {
            try {
                listener.close();
            } catch (IOException e) {
                System.err.println("closing: " + e);
            }
            listener = null;
        }
        return connections.get();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String fields) {
        out.println("{" + fields + "}");
        out.flush();
    }
}
