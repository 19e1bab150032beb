package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A member that runs as a child of this process, tells of itself on its stdout, and ends with this process. */
public final class SpawnedMember implements Member {

    /** To an order; a loaded machine takes its time. */
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final CompletableFuture<Facts> ready = new CompletableFuture<>();
    /** What it has said last, by its event. */
    private final Map<String, CompletableFuture<JsonNode>> said = new ConcurrentHashMap<>();

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

    /** Starts one that binds when it is told to {@link #listen}. */
    public static SpawnedMember startHeld(String name, Identity identity, Invocation invocation, Path logs) {
        return start(name, identity, invocation.with(List.of("--hold")), logs);
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
        saying(event.get("event").asText()).complete(event);
    }

    private CompletableFuture<JsonNode> saying(String event) {
        return said.computeIfAbsent(event, first -> new CompletableFuture<>());
    }

    /**
     * Waits until it has said this.
     *
     * @throws IllegalStateException if it does not, or ends before; the message says why
     */
    private JsonNode await(String event) throws InterruptedException {
        try {
            return (JsonNode)
                    CompletableFuture.anyOf(saying(event), process.ended().thenCompose(ended -> unlessSaid(event)))
                            .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    process + " did not say '" + event + "' within " + ANSWER.toSeconds() + " s" + process.tail(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    /** What it has said before its end is handled before that is told. */
    private CompletableFuture<JsonNode> unlessSaid(String event) {
        return saying(event).isDone()
                ? saying(event)
                : CompletableFuture.failedFuture(new IllegalStateException(obituary()));
    }

    /** Waits until a held one has all at hand but its socket; returns its id. */
    public String awaitPrepared() throws InterruptedException {
        return await("prepared").path("id").asText();
    }

    /** Has a held one bind. */
    public void listen() {
        process.order("listen");
    }

    /** Waits until it accepts. */
    public void awaitReady() throws InterruptedException {
        await("ready");
    }

    /**
     * Has an order carried out.
     *
     * @param answer the event that answers it
     * @throws IllegalStateException if that failed; the message has the kernel's words
     */
    public void ask(String order, String answer) throws InterruptedException {
        said.remove(answer);
        process.order(order);
        JsonNode told = await(answer);
        if (told.has("error")) {
            throw new IllegalStateException(
                    process + " could not '" + order + "': " + told.get("error").asText());
        }
    }

    /** Has an order carried out for its socket, as the server's class {@code Steering} reads it. */
    public void steer(String how) throws InterruptedException {
        ask("steer " + how, "steered");
    }

    /** Sends an order, and does not wait. */
    public void order(String order) {
        process.order(order);
    }

    /** Waits until it has counted its last. */
    public void awaitLast() throws InterruptedException {
        await("final");
    }

    /** Says stop, and waits until it is gone; one that does not go is killed, and that is an error. */
    void leave(Duration grace) throws InterruptedException {
        process.order("stop");
        if (!isGoneWithin(grace)) {
            process.kill();
            throw new IllegalStateException(label() + " did not leave within " + grace.toSeconds() + " s");
        }
    }

    /** Kills it, and waits until it is gone. */
    public void killAndWait() throws InterruptedException {
        process.kill();
        if (!isGoneWithin(ANSWER)) {
            throw new IllegalStateException(process + " outlives SIGKILL");
        }
    }

    private boolean isGoneWithin(Duration time) throws InterruptedException {
        try {
            process.ended().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
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

    /** Says stop, and does not wait. */
    public void askToStop() {
        process.endInput();
    }

    /** Says stop, waits for the final tally and the exit, and kills what does not go. */
    public void stop(Duration grace) {
        // a stopped one cannot answer, and would stay behind stopped
        process.stop(isStopped() ? Duration.ZERO : grace);
    }

    private String obituary() {
        return process + " ended: " + (failure != null ? failure : process.exit()) + process.tail();
    }
}
