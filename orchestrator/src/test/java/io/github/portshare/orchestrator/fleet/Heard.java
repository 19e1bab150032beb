package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An ear that keeps what it hears. */
final class Heard implements Link.Ear {

    private static final int SECONDS = 15;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    private volatile String bad;

    /** Throws when it hears this. */
    void failAt(String message) {
        bad = message;
    }

    @Override
    public void said(String message) {
        assertThat(end).isNotDone();
        if (message.equals(bad)) {
            throw new IllegalStateException(message);
        }
        messages.add(message);
    }

    @Override
    public void ended(String why) {
        assertThat(end.complete(why)).as("told once: " + why).isTrue();
    }

    /** Waits for the next message. */
    String next() throws InterruptedException {
        return messages.poll(SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for the end, and says why it came. */
    String end() throws Exception {
        return end.get(SECONDS, TimeUnit.SECONDS);
    }

    boolean isOver() {
        return end.isDone();
    }
}
