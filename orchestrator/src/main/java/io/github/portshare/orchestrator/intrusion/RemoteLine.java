package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** To an agent that somebody else has started ({@code portshare agent}): over its loopback port. */
final class RemoteLine implements Line {

    /** Nobody says in which order the containers of a Pod start. */
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket connection;
    private final int port;
    private volatile String end;

    /** Waits for somebody to listen on the port; fails where nobody does in time. */
    RemoteLine(int port, Consumer<JsonNode> answers) throws InterruptedException {
        this.port = port;
        this.connection = reach();
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            Thread reader = new Thread(() -> read(lines, answers), "read " + this);
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            close();
            throw new IllegalStateException(this + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Socket reach() throws InterruptedException {
        long end = System.nanoTime() + REACHED_WITHIN.toNanos();
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            this + " cannot be reached (" + e.getMessage() + "); start it: portshare agent --port "
                                    + port,
                            e);
                }
                Thread.sleep(100);
            }
        }
    }

    private void read(BufferedReader lines, Consumer<JsonNode> answers) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.accept(JSON.readTree(line));
            }
            end = "closed the connection";
        } catch (IOException e) {
            end = "is gone: " + e.getMessage();
        }
    }

    @Override
    public void order(String line) {
        try {
            connection.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // the reader hears of it
        }
    }

    @Override
    public boolean isOpen() {
        return end == null;
    }

    @Override
    public String obituary() {
        return this + " " + end;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            // gone
        }
    }

    @Override
    public String toString() {
        return "the agent on port " + port;
    }
}
