package io.github.portshare.orchestrator.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.kernel.Connect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** To an agent that somebody else has started ({@code portshare agent}): over its loopback port. */
final class RemoteLine implements AgentLine {

    /** It writes its token when it listens already. */
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(1);

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);

    /** Of a read: an agent speaks when it is asked. */
    private static final int NO_TIMEOUT = 0;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket connection;
    private final int port;
    private volatile String end;

    /** Waits for somebody to listen on the port; fails where nobody does in time. */
    RemoteLine(AgentAddress agent, Duration within, Consumer<JsonNode> answers) throws InterruptedException {
        this.port = agent.port();
        this.connection = reach(agent, within);
        try {
            AgentLines lines = new AgentLines(connection.getInputStream());
            meet(agent, lines);
            Thread reader = new Thread(() -> read(lines, answers), "read " + this);
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            close();
            throw new IllegalStateException(this + " cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Socket reach(AgentAddress agent, Duration within) throws InterruptedException {
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

    /** Whoever else listens there learns nothing that it could give orders with, and is not believed. */
    private void meet(AgentAddress agent, AgentLines lines) throws IOException, InterruptedException {
        String nonce = AgentToken.nonce();
        order("hello " + nonce);
        connection.setSoTimeout((int) ANSWERED_WITHIN.toMillis());
        String[] hello = words(lines);
        connection.setSoTimeout(NO_TIMEOUT);
        if (hello.length != 3 || !hello[0].equals("hello")) {
            throw new IllegalStateException(this + " does not speak as a 'portshare agent' does");
        }
        // read when the agent listens: before, the file may be an earlier start's
        long end = System.nanoTime() + WRITTEN_WITHIN.toNanos();
        AgentToken token = token(agent, end);
        while (!token.isProof(AgentToken.Side.AGENT, nonce, hello[2])) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(this + " has another token than " + agent.tokenFile()
                        + ", or is no 'portshare agent': name the file of its --token-file");
            }
            Thread.sleep(20);
            token = token(agent, end);
        }
        order("proof " + token.proof(AgentToken.Side.JUDGE, hello[1]));
    }

    private String[] words(AgentLines lines) throws IOException {
        try {
            String line = lines.next();
            return line == null ? new String[0] : line.split(" ");
        } catch (SocketTimeoutException e) {
            throw new IllegalStateException(this + " did not answer within " + ANSWERED_WITHIN.toSeconds() + " s", e);
        }
    }

    private AgentToken token(AgentAddress agent, long end) throws InterruptedException {
        while (true) {
            try {
                return AgentToken.read(agent.tokenFile());
            } catch (IOException e) {
                if (System.nanoTime() > end) {
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
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                answers.accept(JSON.readTree(line));
            }
            end = "closed the connection";
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
