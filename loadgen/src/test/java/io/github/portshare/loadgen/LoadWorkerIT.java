package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.within;
import static io.github.portshare.loadgen.PlanBuilder.planFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The snapshots of one event loop, which sends nothing here. */
class LoadWorkerIT {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LoadPlan plan = planFor(80).engine(Engine.RAW).build();
    private final Target target = new Target(plan, Part.WHOLE, () -> {});
    private final Loops loops = Engine.RAW.loops(plan, Part.WHOLE, target);
    private final LoadWorker worker =
            new LoadWorker(plan, target, 0, 1, new AtomicLong(), Runnable::run, loops, failure -> {});

    @AfterEach
    void close() {
        loops.close(10);
    }

    @Test
    void aSnapshotIsNotKeptOnceItIsGiven() throws Exception {
        WeakReference<LoadWorker.Phases> snapshot = new WeakReference<>(within(worker.snapshot(true)));

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
        worker.execute(() -> {
            held.countDown();
            await(gate);
        });
        await(held);
        try {
            CompletableFuture<LoadWorker.Phases> owed = worker.snapshot(true);
            worker.broken(new OutOfMemoryError("of a test"));
            CompletableFuture<LoadWorker.Phases> later = worker.snapshot(true);

            assertThatThrownBy(() -> later.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("of a test");
            assertThatThrownBy(() -> owed.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("of a test");
        } finally {
            gate.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
