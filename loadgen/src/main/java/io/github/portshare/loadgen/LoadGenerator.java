package io.github.portshare.loadgen;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A load that this process makes, in a closed or an open loop, on event loops of its own. One instance
 * carries out one plan.
 */
public final class LoadGenerator implements Load {

    private static final long CLOSING_SECONDS = 10;
    private static final long CLOSING_SECONDS_WHEN_BROKEN = 1;

    private final LoadPlan plan;
    private final Traffic traffic;
    private final Target target;
    private final Vertx vertx;
    private final List<LoadWorker> workers = new ArrayList<>();
    /** Asks Owners, one question of all workers at a time. Its thread begins with the first. */
    private final ExecutorService asking = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "owners of connections");
        thread.setDaemon(true);
        return thread;
    });

    private final CompletableFuture<LoadResult> end = new CompletableFuture<>();
    private volatile boolean deployed;
    private volatile long measuredSince;
    private volatile Duration elapsed = Duration.ZERO;
    private volatile boolean ended;

    public LoadGenerator(LoadPlan plan) {
        this.plan = plan;
        this.traffic = plan.traffic();
        Failure.prepare();
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(traffic.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                // a cold JVM on a busy machine is not worth a warning
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        vertx.exceptionHandler(this::unexpected);
        this.target = new Target(plan, this::stop);
        AtomicLong budget = new AtomicLong(traffic.extent().requests());
        int loops = Math.min(traffic.eventLoops(), traffic.connections());
        int first = 0;
        for (int i = 0; i < loops; i++) {
            int next = (int) ((long) traffic.connections() * (i + 1) / loops);
            workers.add(new LoadWorker(plan, target, first, next - first, budget, asking));
            first = next;
        }
    }

    @Override
    public CompletableFuture<LoadResult> start() {
        if (target.address().isUnresolved()) {
            end.completeExceptionally(new UnknownHostException("unknown host '" + plan.host() + "'"));
            return end;
        }
        Future.all(workers.stream()
                        .map(worker -> vertx.deployVerticle(worker, new DeploymentOptions()))
                        .toList())
                .compose(ready -> {
                    deployed = true;
                    if (traffic.extent().warmup().isZero()) {
                        measure();
                    } else {
                        Schedule schedule = traffic.warmupFrom(System.nanoTime());
                        workers.forEach(worker -> worker.warmUp(schedule));
                        vertx.setTimer(Math.max(1, traffic.extent().warmup().toMillis()), timer -> measure());
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

    private void unexpected(Throwable cause) {
        // a failed connection ends its request, and nothing else
        if (!(cause instanceof IOException || cause instanceof VertxException)) {
            workers.forEach(worker -> worker.broken(cause));
        }
    }

    private void measure() {
        measuredSince = System.nanoTime();
        Schedule schedule = traffic.measuredFrom(measuredSince);
        workers.forEach(worker -> worker.measure(schedule));
        if (!traffic.extent().counted()) {
            vertx.setTimer(Math.max(1, traffic.extent().duration().toMillis()), timer -> stop());
        }
    }

    @Override
    public CompletableFuture<LoadResult> snapshot() {
        return result().toCompletionStage().toCompletableFuture();
    }

    @Override
    public void stop() {
        workers.forEach(LoadWorker::stopSending);
    }

    /**
     * Ends the event loops. Those that are not at an end after ten seconds, or after one where the load has
     * failed, are left alone: their threads are daemons.
     */
    @Override
    public void close() {
        long patience = end.isCompletedExceptionally() ? CLOSING_SECONDS_WHEN_BROKEN : CLOSING_SECONDS;
        end.completeExceptionally(new CancellationException("closed while the load was under way"));
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(patience, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // nothing is left that could be ended
        } finally {
            asking.shutdownNow();
        }
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
