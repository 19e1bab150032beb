package io.github.portshare.loadgen;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** The plainest server of each protocol, in the name {@code a}. */
final class EchoServer implements AutoCloseable {

    private interface Task {
        void run() throws IOException;
    }

    private final Closeable socket;
    private final int port;
    private final AtomicLong served = new AtomicLong();

    private EchoServer(ServerSocket listener, boolean http, String name) {
        socket = listener;
        port = listener.getLocalPort();
        start(() -> {
            while (true) {
                Socket connection = listener.accept();
                start(() -> serve(connection, http, name));
            }
        });
    }

    private EchoServer(DatagramSocket datagrams) {
        socket = datagrams;
        port = datagrams.getLocalPort();
        start(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            while (true) {
                packet.setLength(100);
                datagrams.receive(packet);
                served.incrementAndGet();
                byte[] answer = ("a " + new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII))
                        .getBytes(StandardCharsets.US_ASCII);
                datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        });
    }

    /** On loopback; port 0 = any. */
    static EchoServer of(String protocol, int port) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        return protocol.equals("udp")
                ? new EchoServer(new DatagramSocket(port, loopback))
                : new EchoServer(new ServerSocket(port, 1_024, loopback), protocol.equals("http"), "a ");
    }

    /** Over TCP, with what it puts before each line that it sends back. */
    static EchoServer of(String before) throws IOException {
        return new EchoServer(new ServerSocket(0, 1_024, InetAddress.getByName("127.0.0.1")), false, before);
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket connection, boolean http, String name) throws IOException {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (http && !line.isEmpty()) {
                    continue;
                }
                served.incrementAndGet();
                String answer = http
                        ? "HTTP/1.1 200 OK\r\n" + FakeServer.NAME_HEADER + ": a\r\ncontent-length: 0\r\n\r\n"
                        : name + line + "\n";
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    int port() {
        return port;
    }

    /** Requests answered. */
    long served() {
        return served.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
