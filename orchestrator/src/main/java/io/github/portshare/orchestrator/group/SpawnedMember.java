package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A member that runs as a child of this process, tells of itself on its stdout, and ends with this process. */
final class SpawnedMember implements Member {

    private final CompletableFuture<Facts> ready = new CompletableFuture<>();
    private final ChildProcess process;
    private final AtomicLong signs = new AtomicLong();
    private volatile Tally tally = Tally.NONE;
    private volatile String failure;

    private SpawnedMember(String name, Identity identity, Invocation invocation, Path logs) {
        process = ChildProcess.start(name, identity, invocation, logs, this::heard);
        process.ended().thenRun(() -> ready.completeExceptionally(new IllegalStateException(obituary())));
    }

    static SpawnedMember start(String name, Identity identity, Invocation invocation, Path logs) {
        return new SpawnedMember(name, identity, invocation, logs);
    }

    private void heard(JsonNode event) {
        switch (event.get("event").asText()) {
            case "ready" -> ready.complete(Facts.of(event));
            case "tally", "final" -> {
                tally = Tally.of(event, event.get("event").asText().equals("final"));
                signs.incrementAndGet();
            }
            case "failed" -> failure = event.path("error").asText();
            default -> {
                // a later version may say more
            }
        }
    }

    /** Completes when the member accepts; fails when it ends before that. */
    CompletableFuture<Facts> whenReady() {
        return ready;
    }

    /** Throws if it never got ready. */
    @Override
    public Facts facts() {
        return ready.join();
    }

    @Override
    public Optional<Tally> books() {
        return Optional.of(tally);
    }

    @Override
    public OptionalLong signs() {
        return OptionalLong.of(signs.get());
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public Optional<String> death() {
        return process.isAlive() ? Optional.empty() : Optional.of(obituary());
    }

    /** Why it is not ready: dead, stopped, or still starting. */
    String whyNotReady() {
        if (!process.isAlive()) {
            return obituary();
        }
        return isStopped()
                ? process + " is stopped (state T) and was never ready" + process.tail()
                : process + " was not ready in time" + process.tail();
    }

    /** Whether a signal has stopped it, or what it was started by. */
    boolean isStopped() {
        return process.isStopped();
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
        // a stopped one cannot answer, and would stay behind stopped
        process.stop(isStopped() ? Duration.ZERO : grace);
    }

    private String obituary() {
        return process + " ended: " + (failure != null ? failure : process.exit()) + process.tail();
    }
}
