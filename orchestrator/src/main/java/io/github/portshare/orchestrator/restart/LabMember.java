package io.github.portshare.orchestrator.restart;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A member that is prepared first, and listens when it is told to; the server's class {@code Wire} says what it can be told. */
final class LabMember {

    private static final int PATIENCE_SECONDS = 20;

    private final ChildProcess process;
    private final ConcurrentHashMap<String, CompletableFuture<JsonNode>> said = new ConcurrentHashMap<>();
    /** Of the setting, when it began to listen. */
    private int generation;

    private LabMember(String name, Invocation invocation, Path logs) {
        process = ChildProcess.start(name, Identity.self(), invocation, logs, this::heard);
    }

    /** Starts one; it does not listen. */
    static LabMember start(String name, Invocation invocation, Path logs) {
        return new LabMember(name, invocation.with(List.of("--hold")), logs);
    }

    private void heard(JsonNode event) {
        saying(event.get("event").asText()).complete(event);
    }

    private CompletableFuture<JsonNode> saying(String event) {
        return said.computeIfAbsent(event, first -> new CompletableFuture<>());
    }

    /** Waits until it has said this. */
    JsonNode await(String event) throws InterruptedException {
        try {
            return (JsonNode)
                    CompletableFuture.anyOf(saying(event), process.ended().thenCompose(gone -> ending(event)))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(process + " did not say '" + event + "'"
                    + (process.isAlive() ? " in time" : ": " + failure()) + process.tail());
        }
    }

    /** What it has said before it ended, which is handled before its end is told. */
    private CompletableFuture<JsonNode> ending(String event) {
        return saying(event).isDone()
                ? saying(event)
                : CompletableFuture.failedFuture(new IllegalStateException("it has ended"));
    }

    private String failure() {
        CompletableFuture<JsonNode> failed = saying("failed");
        return failed.isDone() ? failed.join().path("error").asText() : process.exit();
    }

    /** Waits until it is prepared. */
    void awaitPrepared() throws InterruptedException {
        await("prepared");
    }

    /** Has it listen, under this generation of the setting, and waits until it does. */
    void listen(int generation) throws InterruptedException {
        this.generation = generation;
        order("listen");
        await("ready");
    }

    int generation() {
        return generation;
    }

    /** Sends an order. */
    void order(String order) {
        process.order(order);
    }

    /**
     * Sends an order that has an answer.
     *
     * @throws IllegalStateException if it is answered by an error
     */
    void ask(String order, String answer) throws InterruptedException {
        said.remove(answer);
        order(order);
        JsonNode told = await(answer);
        if (told.has("error")) {
            throw new IllegalStateException(
                    process + " could not '" + order + "': " + told.get("error").asText());
        }
    }

    /** Sends an order that ends it, and waits until it has counted its last. */
    void end(String order) throws InterruptedException {
        order(order);
        await("final");
    }

    /** Sends SIGKILL and waits until it is gone. */
    void kill() throws InterruptedException {
        process.kill();
        try {
            process.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(process + " outlives SIGKILL", e);
        }
    }

    void endInput() {
        process.endInput();
    }

    void stop(Duration grace) {
        process.stop(grace);
    }
}
