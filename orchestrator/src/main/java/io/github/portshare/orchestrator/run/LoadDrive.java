package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Traffic;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Carries the load of {@code portshare load} out, and watches the generator meanwhile. */
public final class LoadDrive {

    private static final Duration EACH = Duration.ofSeconds(1);

    private LoadDrive() {}

    /**
     * From begin to end; who interrupts the thread gets what there is.
     *
     * @param load of the plan; it is not closed
     * @param progress hears now and then what it has counted
     * @throws ExecutionException if it fails
     */
    public static LoadDocument drive(LoadPlan plan, Load load, RunPlan.Limits limits, Consumer<LoadResult> progress)
            throws ExecutionException, InterruptedException, TimeoutException {
        FailFast failFast = new FailFast(limits);
        SelfWatch self = new SelfWatch(plan.traffic().openLoop());
        self.begin();
        CompletableFuture<LoadResult> end = load.start();
        try (Pauses pauses = Pauses.watch()) {
            LoadResult result;
            boolean interrupted = false;
            try {
                watch(plan.traffic().extent(), load, end, self, now -> {
                    progress.accept(now);
                    return failFast.isOpen() && failFast.look(LoadJudge.lasting(now, limits));
                });
                result = end.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ImpossiblePlanException impossible) {
                    throw impossible;
                }
                throw e;
            } catch (InterruptedException e) {
                load.stop();
                result = cutOff(load, end);
                interrupted = true;
            }
            self.note(result);
            LoadDocument.Self seen = new LoadDocument.Self(
                    self.warmup(result.warmup()),
                    self.trust(
                            result,
                            pauses.seen().size()
                                    + result.agents().stream()
                                            .mapToInt(agent -> agent.pauses().size())
                                            .sum()));
            return LoadWriter.write(plan, result, limits, seen, interrupted, failFast.warning(result.elapsed()));
        }
    }

    private static void watch(
            Traffic.Extent extent,
            Load load,
            CompletableFuture<LoadResult> end,
            SelfWatch self,
            Predicate<LoadResult> hasFailed)
            throws ExecutionException, InterruptedException {
        boolean warming = extent.autoWarmup() && !extent.warmup().isZero();
        while (!end.isDone()) {
            try {
                end.get((warming ? SelfWatch.WINDOW : EACH).toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LoadResult now = load.glance().join();
                self.note(now);
                warming = warming && now.elapsed().isZero();
                if (warming && self.hasSettled()) {
                    load.measure();
                    warming = false;
                }
                if (hasFailed.test(now)) {
                    load.stop();
                }
            }
        }
    }

    /** What there is when who interrupts has waited long enough for the last answers. */
    private static LoadResult cutOff(Load load, CompletableFuture<LoadResult> end)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return end.get(RunDeadline.CUT_OFF.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return load.snapshot().get(RunDeadline.CUT_OFF.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
