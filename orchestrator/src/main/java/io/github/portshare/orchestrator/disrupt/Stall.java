package io.github.portshare.orchestrator.disrupt;

import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Processes that are stopped, until this is closed, or this process is gone: a shell that waits for the end of its stdin has them
 * go on, however that end comes.
 */
final class Stall implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String SCRIPT =
            "kill -STOP \"$@\" && echo '{\"event\":\"stopped\"}'; read -r nothing; kill -CONT \"$@\"";

    private final ChildProcess shell;

    /**
     * Returns when they are stopped.
     *
     * @throws IllegalStateException if they cannot be
     */
    Stall(List<Long> pids, Identity identity, Path logs) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        pids.forEach(pid -> words.add(Long.toString(pid)));
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        shell = ChildProcess.start("stall", identity, Invocation.of(words), logs, event -> stopped.complete(null));
        shell.ended().thenRun(() -> stopped.completeExceptionally(new IllegalStateException(shell.exit())));
        try {
            stopped.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            String why = String.join(" | ", shell.lastWords());
            close();
            if (e instanceof InterruptedException interrupt) {
                throw interrupt;
            }
            throw new IllegalStateException("pid " + pids + " cannot be stopped: " + why, e);
        }
    }

    /** Lets it go on for so long. */
    void last(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    @Override
    public void close() {
        shell.stop(ANSWER);
    }
}
