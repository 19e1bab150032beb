package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.within;
import static io.github.portshare.loadgen.PlanBuilder.planFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The snapshots of one event loop, which sends nothing here. */
class LoadWorkerIT {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private LoadWorker worker;

    @BeforeEach
    void deploy() throws Exception {
        LoadPlan plan = planFor(80).build();
        worker = new LoadWorker(plan, new Target(plan, () -> {}), 0, 1, new AtomicLong(), Runnable::run);
        within(future(vertx.deployVerticle(worker)));
    }

    @AfterEach
    void close() throws Exception {
        within(future(vertx.close()));
    }

    @Test
    void aSnapshotIsNotKeptOnceItIsGiven() throws Exception {
        WeakReference<LoadResult> snapshot = new WeakReference<>(within(future(worker.snapshot(Duration.ZERO))));

        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!snapshot.refersTo(null) && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(snapshot.refersTo(null)).as("collected").isTrue();
    }

    @Test
    void aBrokenLoopFailsTheSnapshotsThatItOwesAndThoseThatAreAskedLater() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        worker.after(1, () -> {
            held.countDown();
            await(gate);
        });
        await(held);
        try {
            Future<LoadResult> owed = worker.snapshot(Duration.ZERO);
            worker.broken(new OutOfMemoryError("of a test"));
            Future<LoadResult> later = worker.snapshot(Duration.ZERO);

            assertThatThrownBy(() -> future(later).get(30, TimeUnit.SECONDS)).hasRootCauseMessage("of a test");
            assertThatThrownBy(() -> future(owed).get(30, TimeUnit.SECONDS)).hasRootCauseMessage("of a test");
        } finally {
            gate.countDown();
        }
    }

    private static <T> CompletableFuture<T> future(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
