package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.kernel.Connect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** To an agent that somebody else has started ({@code portshare agent}): over its loopback port. */
final class RemoteLine implements Line {

    /** It writes its token when it listens already. */
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(1);

    /** Of a read: an agent speaks when it is asked. */
    private static final int NO_TIMEOUT = 0;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket connection;
    private final int port;
    private volatile String end;

    /** Waits for somebody to listen on the port; fails where nobody does in time. */
    RemoteLine(RemoteAgent agent, Duration within, Consumer<JsonNode> answers) throws InterruptedException {
        this.port = agent.port();
        this.connection = reach(agent, within);
        try {
            // read when the agent listens: before, the file may be an earlier start's
            order(token(agent).line());
            AgentLines lines = new AgentLines(connection.getInputStream());
            Thread reader = new Thread(() -> read(lines, answers), "read " + this);
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            close();
            throw new IllegalStateException(this + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Socket reach(RemoteAgent agent, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                return Connect.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), NO_TIMEOUT);
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            this + " cannot be reached (" + e.getMessage() + "); start it: portshare agent --port "
                                    + port + " --token-file " + agent.tokenFile(),
                            e);
                }
                Thread.sleep(100);
            }
        }
    }

    private AgentToken token(RemoteAgent agent) throws InterruptedException {
        long end = System.nanoTime() + WRITTEN_WITHIN.toNanos();
        while (true) {
            try {
                return AgentToken.read(agent.tokenFile());
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    close();
                    throw new IllegalStateException(
                            this + " obeys its token alone, and " + agent.tokenFile() + " cannot be read (" + e
                                    + "); name the file of its --token-file, and let this user read it (0600, in a"
                                    + " setgid directory 0640)",
                            e);
                }
                Thread.sleep(20);
            }
        }
    }

    private void read(AgentLines lines, Consumer<JsonNode> answers) {
        boolean answered = false;
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                answers.accept(JSON.readTree(line));
                answered = true;
            }
            end = answered
                    ? "closed the connection"
                    : "does not obey: it has another token, or is no 'portshare agent'";
        } catch (JsonProcessingException e) {
            // what it said instead is not for our terminal
            end = "does not speak as a 'portshare agent' does: a line of it is no JSON";
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
