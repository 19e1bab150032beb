package io.github.portshare.loadgen;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A load, or a {@link Part} of one, that this process makes, in a closed or an open loop, on event loops of its own. One
 * instance carries out one plan.
 */
public final class LoadGenerator implements Load {

    private static final long CLOSING_SECONDS = 10;
    private static final long CLOSING_SECONDS_WHEN_BROKEN = 1;

    private final LoadPlan plan;
    private final Traffic traffic;
    private final Target target;
    private final Loops loops;
    private final List<LoadWorker> workers = new CopyOnWriteArrayList<>();
    /** Asks Owners, one question of all workers at a time. Its thread begins with the first. */
    private final ExecutorService asking = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "owners of connections");
        thread.setDaemon(true);
        return thread;
    });

    private final CompletableFuture<LoadResult> end = new CompletableFuture<>();
    private volatile boolean begun;
    private final AtomicBoolean measuring = new AtomicBoolean();
    private volatile long measuredSince;
    private volatile Duration elapsed = Duration.ZERO;
    private volatile boolean ended;

    /** Makes all of the load. */
    public LoadGenerator(LoadPlan plan) {
        this(plan, Part.WHOLE);
    }

    /**
     * Makes a part of it.
     *
     * @throws ImpossibleLoadException where that has no connection
     */
    public LoadGenerator(LoadPlan plan, Part part) {
        this.plan = plan;
        this.traffic = plan.traffic();
        if (part.of() > traffic.connections()) {
            throw new ImpossibleLoadException(List.of("--connections " + traffic.connections() + " are too few for "
                    + part.of() + " parts of the load: each needs one"));
        }
        this.target = new Target(plan, part, this::stop);
        AtomicLong budget = new AtomicLong(part.of(traffic.extent().requests()));
        this.loops = traffic.engine().loops(plan, part, target);
        int connections = (int) part.of(traffic.connections());
        int before = (int) part.before(traffic.connections());
        int number = Math.min(traffic.eventLoops(), connections);
        int first = 0;
        for (int i = 0; i < number; i++) {
            int next = (int) ((long) connections * (i + 1) / number);
            workers.add(
                    new LoadWorker(plan, target, before + first, next - first, budget, asking, loops, this::broken));
            first = next;
        }
    }

    @Override
    public CompletableFuture<LoadResult> start() {
        if (target.address().isUnresolved()) {
            end.completeExceptionally(new UnknownHostException("unknown host '" + plan.host() + "'"));
            return end;
        }
        begun = true;
        if (traffic.extent().warmup().isZero()) {
            measure();
        } else {
            Schedule schedule = traffic.warmupFrom(System.nanoTime());
            workers.forEach(worker -> worker.warmUp(schedule));
            after(traffic.extent().warmup(), this::measure);
        }
        all(workers.stream().map(LoadWorker::finished).toList())
                .thenCompose(finished -> {
                    elapsed = elapsed();
                    ended = true;
                    return result(true);
                })
                .whenComplete((result, failure) -> {
                    if (failure == null) {
                        end.complete(result);
                    } else {
                        end.completeExceptionally(
                                failure instanceof CompletionException ? failure.getCause() : failure);
                    }
                });
        return end;
    }

    /** Their values in order; the first failure is that of all. */
    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> parts) {
        CompletableFuture<List<T>> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
        parts.forEach(part -> part.whenComplete((value, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            }
        }));
        return all;
    }

    private void after(Duration time, Runnable task) {
        execute(() -> workers.get(0).after(Math.max(1, time.toMillis()), task));
    }

    /** Runs the task on the first event loop. */
    void execute(Runnable task) {
        workers.get(0).execute(task);
    }

    private void broken(Throwable cause) {
        workers.forEach(worker -> worker.broken(cause));
    }

    @Override
    public void measure() {
        if (!measuring.compareAndSet(false, true)) {
            return;
        }
        measuredSince = System.nanoTime();
        Schedule schedule = traffic.measuredFrom(measuredSince);
        workers.forEach(worker -> worker.measure(schedule));
        if (!traffic.extent().counted()) {
            after(traffic.extent().duration(), this::stop);
        }
    }

    @Override
    public CompletableFuture<LoadResult> snapshot() {
        return result(true);
    }

    @Override
    public CompletableFuture<LoadResult> glance() {
        return result(false);
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
        loops.close(patience);
        asking.shutdownNow();
    }

    private Duration elapsed() {
        return ended || measuredSince == 0 ? elapsed : Duration.ofNanos(System.nanoTime() - measuredSince);
    }

    private CompletableFuture<LoadResult> result(boolean whole) {
        Duration now = elapsed();
        // taken first, they are never of more connections than the counts
        Draws draws = target.draws();
        List<LoadWorker> asked = begun ? workers : List.of();
        // elsewhere: the event loops have a load to make
        return all(asked.stream().map(worker -> worker.snapshot(whole)).toList())
                .thenApplyAsync(parts -> new LoadResult(
                        Counts.sum(parts.stream().map(LoadWorker.Phases::warmup).toList()),
                        Counts.sum(
                                parts.stream().map(LoadWorker.Phases::measured).toList()),
                        draws,
                        now,
                        target.gaveUp()));
    }
}
