package io.github.portshare.orchestrator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A member that somebody else started. It is asked over one connection of its own port, which is kept: the kernel has given
 * it to this member, and leaves it there.
 */
final class AttachedMember implements Member, AutoCloseable {

    private static final int TIMEOUT_MILLIS = 2_000;
    /** A busy member answers in turn: what it was asked before us may be slow work. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int LONGEST_ANSWER = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] QUESTION =
            "GET /member HTTP/1.1\r\nHost: portshare\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket connection;
    private final InputStream answers;
    private final Ready ready;
    private volatile Tally base = Tally.NONE;
    private volatile Tally latest = Tally.NONE;
    private volatile String death;
    /** Whether a question is under way whose answer has not come yet. */
    private boolean asked;

    private long lastAnswer = System.nanoTime();

    private AttachedMember(Socket connection) throws IOException {
        this.connection = connection;
        this.answers = new BufferedInputStream(connection.getInputStream());
        this.ready = Ready.of(ask());
    }

    /** Connects to whichever listener the kernel chooses; fails where that one does not speak the members' contract. */
    static AttachedMember connect(InetSocketAddress address) throws IOException {
        Socket connection = new Socket();
        try {
            connection.setSoTimeout(TIMEOUT_MILLIS);
            connection.connect(address, TIMEOUT_MILLIS);
            return new AttachedMember(connection);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /** From here on it counts: what it has served before is somebody else's affair. */
    void begin() {
        look(false);
        base = latest;
    }

    /**
     * Asks for its counts.
     *
     * @param last whether they are the final ones
     * @return connections that it has open, ours included; -1 when it does not answer any more
     */
    synchronized long look(boolean last) {
        if (death != null) {
            return -1;
        }
        try {
            JsonNode said = ask();
            latest = Tally.of(said, last);
            return said.path("open").asLong();
        } catch (SocketTimeoutException e) {
            if (System.nanoTime() - lastAnswer > PATIENCE.toNanos()) {
                death = ready.id() + " (pid " + ready.pid() + ") has not answered for " + PATIENCE.toSeconds() + " s";
            }
            return -1;
        } catch (IOException e) {
            death = ready.id() + " (pid " + ready.pid() + ") does not answer any more: " + e.getMessage();
            return -1;
        }
    }

    /** Asks, or waits on for the answer to what was asked before: one that comes late is no other's. */
    private JsonNode ask() throws IOException {
        if (!asked) {
            connection.getOutputStream().write(QUESTION);
            asked = true;
        }
        answers.mark(LONGEST_ANSWER);
        try {
            JsonNode said = answer();
            asked = false;
            lastAnswer = System.nanoTime();
            return said;
        } catch (SocketTimeoutException e) {
            answers.reset();
            throw e;
        }
    }

    private JsonNode answer() throws IOException {
        String status = line();
        int length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        byte[] body = answers.readNBytes(Math.max(0, length));
        if (!status.startsWith("HTTP/1.1 200") || body.length != length) {
            throw new IOException("'" + status + "' instead of what a member tells of itself");
        }
        JsonNode said = JSON.readTree(body);
        if (!said.path("event").asText().equals("member")) {
            throw new IOException("an answer that is not a member's");
        }
        return said;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = answers.read(); c != '\n'; c = answers.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed");
            }
            if (line.length() > 8_192) {
                throw new IOException("a header line of more than 8 KiB");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public Ready ready() {
        return ready;
    }

    @Override
    public Tally tally() {
        return latest.since(base);
    }

    @Override
    public boolean isAlive() {
        return death == null;
    }

    @Override
    public Optional<String> death() {
        return Optional.ofNullable(death);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            // the other end has gone
        }
    }
}
