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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A member that runs as a child of this process, tells of itself on its stdout, and ends with this process. */
final class SpawnedMember implements Member {

    /** To an order; a loaded machine takes its time. */
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final CompletableFuture<String> prepared = new CompletableFuture<>();
    private final CompletableFuture<Facts> ready = new CompletableFuture<>();
    /** The answer to the order 'steer' that has none yet: empty, or what the kernel said. */
    private volatile CompletableFuture<String> steered = new CompletableFuture<>();

    private final ChildProcess process;
    private final AtomicLong signs = new AtomicLong();
    private volatile Tally tally = Tally.NONE;
    private volatile String failure;

    private SpawnedMember(String name, Identity identity, Invocation invocation, Path logs) {
        process = ChildProcess.start(name, identity, invocation, logs, this::heard);
        process.ended().thenRun(() -> {
            IllegalStateException ended = new IllegalStateException(obituary());
            prepared.completeExceptionally(ended);
            ready.completeExceptionally(ended);
            steered.completeExceptionally(ended);
        });
    }

    static SpawnedMember start(String name, Identity identity, Invocation invocation, Path logs) {
        return new SpawnedMember(name, identity, invocation, logs);
    }

    private void heard(JsonNode event) {
        switch (event.get("event").asText()) {
            case "prepared" -> prepared.complete(event.path("id").asText());
            case "steered" -> steered.complete(event.path("error").asText());
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

    /** Completes with its id when a held member waits for {@link #listen}; fails when it ends before that. */
    CompletableFuture<String> whenPrepared() {
        return prepared;
    }

    /** Has a held member bind. */
    void listen() {
        process.order("listen");
    }

    /**
     * Carries out an order for its socket.
     *
     * @param how as the server's class {@code Steering} reads it
     * @throws IllegalStateException if that failed; the message has the kernel's words
     */
    void steer(String how) throws InterruptedException {
        steered = new CompletableFuture<>();
        process.order("steer " + how);
        String error = heard(steered, "did not answer the order to steer");
        if (!error.isEmpty()) {
            throw new IllegalStateException(label() + " could not be told to steer: " + error);
        }
    }

    /** Says stop, and waits until it is gone; one that does not go is killed, and that is an error. */
    void leave(Duration grace) throws InterruptedException {
        process.order("stop");
        try {
            process.ended().get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.kill();
            throw new IllegalStateException(label() + " did not leave within " + grace.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private <T> T heard(CompletableFuture<T> answer, String otherwise) throws InterruptedException {
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(process + " " + otherwise + " within " + ANSWER.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    /** Waits until it is prepared, or ready, as asked. */
    <T> T await(CompletableFuture<T> step) throws InterruptedException {
        return heard(step, "was not ready");
    }

    /** Completes when it accepts; fails when it ends before that. */
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

    /** Waits until it is gone. */
    void awaitEnd() throws InterruptedException {
        try {
            process.ended().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException(process + " is still there", e);
        }
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
