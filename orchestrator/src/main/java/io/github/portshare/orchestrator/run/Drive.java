package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.intrusion.Outsiders;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The measured part: the load, a look at the tables each second, and the outsiders' attack while it lasts. */
final class Drive {

    private final Evidence evidence;
    private final Lookout lookout;
    private final RunDeadline deadline;
    private final Observer observer;

    Drive(Evidence evidence, Lookout lookout, RunDeadline deadline, Observer observer) {
        this.evidence = evidence;
        this.lookout = lookout;
        this.deadline = deadline;
        this.observer = observer;
    }

    /**
     * Until both have ended, time is over, or the thread is interrupted: that is noted, and not thrown.
     *
     * @param outsiders who attack, if the plan has them attack
     */
    void run(Load load, Outsiders outsiders) throws InterruptedException {
        observer.step("load");
        deadline.loadBegins();
        CompletableFuture<LoadResult> end = load.start();
        SideTask attack = evidence.plan.hijack().attempted() ? SideTask.start("attack", () -> attack(outsiders)) : null;
        try {
            watch(load, end, outsiders);
            if (!end.isDone()) {
                load.stop();
            }
            if (attack != null && !lookout.seesTheEndOf(attack)) {
                evidence.warnings.add("the outsiders were not done when the run's time was over");
            }
        } catch (InterruptedException e) {
            evidence.interrupted = true;
            deadline.interrupted();
            load.stop();
            if (attack != null) {
                attack.interrupt();
            }
        }
        evidence.note(settled(load, end));
        if (attack != null) {
            attack.cancel(deadline.untilStop());
        }
        warnIfTooSlow();
        evidence.attempts = outsiders.attempts();
        evidence.missing = outsiders.missing();
        evidence.attacked = outsiders.addresses();
    }

    private void attack(Outsiders outsiders) throws InterruptedException {
        RunPlan plan = evidence.plan;
        outsiders.attack(plan.transport(), plan.group().host(), plan.group().port());
    }

    /** Once a second: counts, kernel tables, progress; until the load has ended. */
    private void watch(Load load, CompletableFuture<LoadResult> end, Outsiders outsiders) throws InterruptedException {
        long next = System.nanoTime();
        while (!end.isDone() && !deadline.untilStop().isZero()) {
            next += TimeUnit.SECONDS.toNanos(1);
            try {
                end.get(Math.max(1, next - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // a second has passed
            } catch (ExecutionException e) {
                throw failed(e);
            }
            evidence.note(end.isDone() ? end.join() : load.snapshot().join());
            evidence.noteDeaths();
            if (!end.isDone()) {
                lookout.look(
                        String.format(
                                "after %.0f s of the load",
                                evidence.load.elapsed().toMillis() / 1e3),
                        outsiders::own);
            }
            evidence.attempts = outsiders.attempts();
            observer.progress(ResultWriter.soFar(evidence));
        }
    }

    private LoadResult settled(Load load, CompletableFuture<LoadResult> end) throws InterruptedException {
        try {
            return end.get(deadline.untilStop().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            evidence.cutOff = true;
            evidence.warnings.add("the load did not end in time; its last requests are not in the counts");
            return load.snapshot().join();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(ExecutionException e) {
        return new IllegalStateException("the load generator failed", e.getCause());
    }

    private void warnIfTooSlow() {
        if (evidence.plan.traffic().openLoop()) {
            evidence.load
                    .measured()
                    .pacing()
                    .shortfall(evidence.plan.traffic().rate())
                    .ifPresent(evidence.warnings::add);
        }
    }
}
