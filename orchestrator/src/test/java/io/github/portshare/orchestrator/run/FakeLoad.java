package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadResult;
import java.util.concurrent.CompletableFuture;

/** A load that counts what a test says, at once, or when it is stopped. */
final class FakeLoad implements Load {

    private final CompletableFuture<LoadResult> end;
    private final LoadResult counted;
    private volatile boolean stopped;
    private volatile boolean measuring;
    private volatile boolean closed;

    private FakeLoad(CompletableFuture<LoadResult> end, LoadResult counted) {
        this.end = end;
        this.counted = counted;
    }

    /** One that is over as soon as it has begun. */
    static FakeLoad of(LoadResult counted) {
        return new FakeLoad(CompletableFuture.completedFuture(counted), counted);
    }

    /** One that goes on until it is stopped. */
    static FakeLoad endless(LoadResult counted) {
        return new FakeLoad(new CompletableFuture<>(), counted);
    }

    /** One that breaks. */
    static FakeLoad broken(Throwable cause) {
        return new FakeLoad(CompletableFuture.failedFuture(cause), null);
    }

    boolean stopped() {
        return stopped;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public CompletableFuture<LoadResult> start() {
        return end;
    }

    @Override
    public CompletableFuture<LoadResult> glance() {
        return snapshot();
    }

    @Override
    public CompletableFuture<LoadResult> snapshot() {
        return CompletableFuture.completedFuture(counted);
    }

    boolean measuring() {
        return measuring;
    }

    @Override
    public void measure() {
        measuring = true;
    }

    @Override
    public void stop() {
        stopped = true;
        end.complete(counted);
    }

    @Override
    public void close() {
        closed = true;
    }
}
