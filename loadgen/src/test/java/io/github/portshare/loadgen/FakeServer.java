package io.github.portshare.loadgen;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server whose every answer a test scripts: HTTP/1.1 with keep-alive on plain sockets, one thread a connection. It notes
 * what it saw, so that what the load generator counts can be held against it.
 */
final class FakeServer implements AutoCloseable {

    static final String NAME_HEADER = "Portshare-Member";

    private static final long DEADLINE_SECONDS = 20;

    /** What to do with one request. Doing nothing leaves it without an answer, on an open connection. */
    interface Behaviour {
        void serve(Exchange exchange) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    /** null = every connection is reset at once. */
    private final Behaviour behaviour;

    private final CountDownLatch closed = new CountDownLatch(1);

    // guarded by this
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Integer> requestsByConnection = new ArrayList<>();
    private final List<String> heads = new ArrayList<>();
    private int inFlight;
    private int mostInFlight;
    private int pipelined;
    private int left;

    FakeServer(Behaviour behaviour) throws IOException {
        this("127.0.0.1", behaviour);
    }

    FakeServer(String host, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.listener = new ServerSocket(0, 1024, InetAddress.getByName(host));
        start("fake-server", this::accept);
    }

    /** A server that answers every request with 200 in this name. */
    static FakeServer named(String name) throws IOException {
        return new FakeServer(exchange -> exchange.answer(200, name));
    }

    /** A server that ends every connection with RST as soon as it is accepted. */
    static FakeServer resetting() throws IOException {
        return new FakeServer(null);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many requests each connection brought, in the order of accept. */
    synchronized List<Integer> requestsByConnection() {
        return List.copyOf(requestsByConnection);
    }

    synchronized int requests() {
        return heads.size();
    }

    /** Request line and headers of every request, in the order of arrival. */
    synchronized List<String> heads() {
        return List.copyOf(heads);
    }

    /** The most requests that were without an answer at the same time. */
    synchronized int mostInFlight() {
        return mostInFlight;
    }

    /** How often a connection brought a request before its last one was answered. */
    synchronized int pipelined() {
        return pipelined;
    }

    /** Waits until this many requests have come. */
    void awaitRequests(int count) throws InterruptedException {
        await(() -> heads.size() >= count, count + " requests");
    }

    /** Waits until the client has left this many connections. */
    void awaitLeft(int count) throws InterruptedException {
        await(() -> left >= count, count + " connections left by the client");
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        synchronized (this) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private synchronized void await(BooleanSupplier fact, String words) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!fact.getAsBoolean()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new AssertionError("waited in vain for " + words + "; requests were " + requestsByConnection);
            }
            wait(millis);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                if (behaviour == null) {
                    socket.setSoLinger(true, 0);
                    socket.close();
                    continue;
                }
                int connection;
                synchronized (this) {
                    sockets.add(socket);
                    requestsByConnection.add(0);
                    connection = requestsByConnection.size();
                }
                start("fake-connection-" + connection, () -> serve(socket, connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = head(in);
            for (int number = 1; head != null; number++) {
                Exchange exchange = new Exchange(socket, connection, number);
                arrived(connection, head, in.available() > 0);
                behaviour.serve(exchange);
                head = socket.isClosed() || socket.isOutputShutdown() ? null : head(in);
                exchange.over();
            }
        } catch (IOException e) {
            // reset by the client, or closed by the test
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            left++;
            notifyAll();
        }
    }

    private synchronized void arrived(int connection, String head, boolean moreBehind) {
        heads.add(head);
        requestsByConnection.set(connection - 1, requestsByConnection.get(connection - 1) + 1);
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        if (moreBehind) {
            pipelined++;
        }
        notifyAll();
    }

    /** Request line and headers, or null when the client has closed. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One request and the means to treat it well or badly. */
    final class Exchange {

        private final Socket socket;
        private final int connection;
        private final int number;
        private boolean over;

        private Exchange(Socket socket, int connection, int number) {
            this.socket = socket;
            this.connection = connection;
            this.number = number;
        }

        /** The connection's number, from 1 in the order of accept. */
        int connection() {
            return connection;
        }

        /** The request's number on its connection, from 1. */
        int number() {
            return number;
        }

        void answer(int status, String name) throws IOException {
            write("HTTP/1.1 " + status + " Scripted\r\n" + NAME_HEADER + ": " + name
                    + "\r\ncontent-length: 2\r\n\r\nok");
        }

        void answerWithoutName() throws IOException {
            write("HTTP/1.1 200 Scripted\r\ncontent-length: 0\r\n\r\n");
        }

        /** Sends these bytes, whatever they mean. */
        void write(String bytes) throws IOException {
            // before the client can know: its next request must not find this one still open
            over();
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
        }

        /** Ends the connection with FIN. */
        void hangUp() throws IOException {
            over();
            socket.close();
        }

        /** Ends its half of the connection with FIN; nothing more is read. */
        void finish() throws IOException {
            over();
            socket.shutdownOutput();
        }

        /** Ends the connection with RST. */
        void reset() throws IOException {
            over();
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** A slow answer: lets time pass, unless the server closes. */
        void dawdle(long millis) throws InterruptedException {
            closed.await(millis, TimeUnit.MILLISECONDS);
        }

        private void over() {
            synchronized (FakeServer.this) {
                if (!over) {
                    over = true;
                    inFlight--;
                }
            }
        }
    }
}
