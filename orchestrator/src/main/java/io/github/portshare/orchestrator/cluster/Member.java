package io.github.portshare.orchestrator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One server process of the group. The contract with it (flags, JSON lines, orders) is specified in the server's class
 * {@code Wire}.
 */
public final class Member {

    /**
     * What a member says when it accepts connections.
     *
     * @param pid its process
     * @param id its name in the identity header
     * @param uid owner of its socket, as the kernel recorded it
     * @param port the bound port
     * @param family {@code inet} or {@code inet6}
     * @param inode of its listening socket
     * @param reusePort getsockopt(SO_REUSEPORT)
     * @param reuseAddress getsockopt(SO_REUSEADDR)
     */
    public record Ready(
            long pid,
            String id,
            int uid,
            int port,
            String family,
            long inode,
            boolean reusePort,
            boolean reuseAddress) {}

    /**
     * What a member has counted since its start.
     *
     * @param accepted connections
     * @param answered requests
     * @param bytes of the answers' bodies
     * @param cpuMillis of the process; -1 = unknown
     * @param pssKiB proportional set size; -1 = unknown
     * @param last whether it was the final tally
     */
    public record Tally(long accepted, long answered, long bytes, long cpuMillis, long pssKiB, boolean last) {
        static final Tally NONE = new Tally(0, 0, 0, -1, -1, false);
    }

    private final CompletableFuture<Ready> ready = new CompletableFuture<>();
    private final ChildProcess process;
    private volatile Tally tally = Tally.NONE;
    private volatile String failure;

    private Member(String name, Identity identity, List<String> command, Path logs) {
        process = ChildProcess.start(name, identity, command, logs, this::heard);
        process.ended().thenRun(() -> ready.completeExceptionally(new IllegalStateException(obituary())));
    }

    static Member start(String name, Identity identity, List<String> command, Path logs) {
        return new Member(name, identity, command, logs);
    }

    private void heard(JsonNode event) {
        switch (event.get("event").asText()) {
            case "ready" ->
                ready.complete(new Ready(
                        event.path("pid").asLong(),
                        event.path("id").asText(),
                        event.path("uid").asInt(-1),
                        event.path("port").asInt(),
                        event.path("family").asText(),
                        event.path("inode").asLong(),
                        event.path("reusePort").asBoolean(),
                        event.path("reuseAddress").asBoolean()));
            case "tally", "final" ->
                tally = new Tally(
                        event.path("accepted").asLong(),
                        event.path("answered").asLong(),
                        event.path("bytes").asLong(),
                        event.path("cpuMillis").asLong(-1),
                        event.path("pssKiB").asLong(-1),
                        event.get("event").asText().equals("final"));
            case "failed" -> failure = event.path("error").asText();
            default -> {
                // a later version may say more
            }
        }
    }

    /** Completes when the member accepts; fails when it ends before that. */
    CompletableFuture<Ready> whenReady() {
        return ready;
    }

    /** Its ready line; throws if there was none. */
    public Ready ready() {
        return ready.join();
    }

    public Tally tally() {
        return tally;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Why it is dead, with its last words; empty while it lives. */
    public Optional<String> death() {
        return process.isAlive() ? Optional.empty() : Optional.of(obituary());
    }

    /** Why it is not ready: dead, or still starting. */
    String whyNotReady() {
        return process.isAlive() ? process + " was not ready in time" + words() : obituary();
    }

    /** Kills it, and does not wait. */
    void kill() {
        process.kill();
    }

    /** Says stop, and does not wait. */
    void askToStop() {
        process.endInput();
    }

    /** Says stop, waits for the final tally and the exit, and kills what does not go. */
    void stop(Duration grace) {
        process.stop(grace);
    }

    private String obituary() {
        return process + " ended: " + (failure != null ? failure : process.exit()) + words();
    }

    private String words() {
        List<String> words = process.lastWords();
        return words.isEmpty() ? "" : "; its log " + process.log() + " ends: " + String.join(" | ", words);
    }
}
