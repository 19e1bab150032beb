package io.github.portshare.orchestrator.fleet;

import io.github.portshare.loadgen.Owners;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Asks the orchestrator who has connections: its kernel is the one that knows. */
final class RemoteOwners implements Owners {

    private final Consumer<Message> tell;
    private final AtomicInteger numbers = new AtomicInteger();
    /** The one question that is open: its number, and its answer. */
    private volatile int open;

    private volatile CompletableFuture<Message.Owned> answer = new CompletableFuture<>();
    private volatile String gone;

    RemoteOwners(Consumer<Message> tell) {
        this.tell = tell;
    }

    @Override
    public Map<InetSocketAddress, String> of(Set<InetSocketAddress> held) {
        List<String> ends = held.stream().map(Ends::text).toList();
        CompletableFuture<Message.Owned> asked = new CompletableFuture<>();
        answer = asked;
        open = numbers.incrementAndGet();
        if (gone != null) {
            throw new IllegalStateException(gone);
        }
        tell.accept(new Message.Owners(open, ends));
        try {
            Message.Owned owned = asked.get();
            if (owned.why() != null) {
                throw new IllegalStateException(owned.why());
            }
            Map<InetSocketAddress, String> names = new HashMap<>();
            owned.names().forEach((end, name) -> names.put(Ends.parse(end), name));
            return names;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    /** An answer has come. */
    void hear(Message.Owned owned) {
        if (owned.number() == open) {
            answer.complete(owned);
        }
    }

    /** None will come any more. */
    void gone(String why) {
        gone = why;
        answer.completeExceptionally(new IllegalStateException(why));
    }
}
