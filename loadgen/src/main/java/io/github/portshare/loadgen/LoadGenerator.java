package io.github.portshare.loadgen;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Drives one port, in a closed or an open loop, and counts who answered. One instance carries out one plan, on event loops of its own;
 * methods may be called from any thread.
 *
 * <pre>{@code
 * try (LoadGenerator generator = new LoadGenerator(plan)) {
 *     LoadResult result = generator.start().join();
 * }
 * }</pre>
 */
public final class LoadGenerator implements AutoCloseable {

    private final LoadPlan plan;
    private final Vertx vertx;
    private final List<LoadWorker> workers = new ArrayList<>();
    private final CompletableFuture<LoadResult> end = new CompletableFuture<>();
    private volatile boolean deployed;
    private volatile long measuredSince;
    private volatile Duration elapsed = Duration.ZERO;
    private volatile boolean ended;

    public LoadGenerator(LoadPlan plan) {
        this.plan = plan;
        ClientLimits.read();
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(plan.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                // a cold JVM on a busy machine is not worth a warning
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        AtomicLong budget = new AtomicLong(plan.requests());
        int loops = Math.min(plan.eventLoops(), plan.connections());
        int first = 0;
        for (int i = 0; i < loops; i++) {
            int end = (int) ((long) plan.connections() * (i + 1) / loops);
            workers.add(new LoadWorker(plan, first, end - first, budget));
            first = end;
        }
    }

    /** Begins the load; completes with the final counts when every request has ended. */
    public CompletableFuture<LoadResult> start() {
        Future.all(workers.stream()
                        .map(worker -> vertx.deployVerticle(worker, new DeploymentOptions()))
                        .toList())
                .compose(ready -> {
                    deployed = true;
                    if (plan.warmup().isZero()) {
                        measure();
                    } else {
                        Schedule schedule = plan.warmupFrom(System.nanoTime());
                        workers.forEach(worker -> worker.warmUp(schedule));
                        vertx.setTimer(Math.max(1, plan.warmup().toMillis()), timer -> measure());
                    }
                    return Future.all(workers.stream().map(LoadWorker::finished).toList());
                })
                .compose(finished -> {
                    elapsed = elapsed();
                    ended = true;
                    return result();
                })
                .onComplete(end::complete, end::completeExceptionally);
        return end;
    }

    private void measure() {
        measuredSince = System.nanoTime();
        Schedule schedule = plan.measuredFrom(measuredSince);
        workers.forEach(worker -> worker.measure(schedule));
        if (plan.requests() == 0) {
            vertx.setTimer(Math.max(1, plan.duration().toMillis()), timer -> stop());
        }
    }

    /** The counts so far. */
    public CompletableFuture<LoadResult> snapshot() {
        return result().toCompletionStage().toCompletableFuture();
    }

    /** Sends nothing new. The future of {@link #start} completes when what is in flight has ended. */
    public void stop() {
        workers.forEach(LoadWorker::stopSending);
    }

    /** Ends the event loops; a load still under way is cut off, and the future of {@link #start} is cancelled. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        end.completeExceptionally(new CancellationException("closed while the load was under way"));
    }

    private Duration elapsed() {
        return ended || measuredSince == 0 ? elapsed : Duration.ofNanos(System.nanoTime() - measuredSince);
    }

    private Future<LoadResult> result() {
        Duration now = elapsed();
        if (!deployed) {
            return Future.succeededFuture(LoadResult.sum(List.of(), now));
        }
        return Future.all(workers.stream().map(worker -> worker.snapshot(now)).toList())
                .map(all -> LoadResult.sum(all.list(), now));
    }
}
