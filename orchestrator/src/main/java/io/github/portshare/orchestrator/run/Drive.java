package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.disrupt.Conductor;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.intrusion.Outsiders;
import io.github.portshare.orchestrator.verdict.LatencyCheck;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The measured part: the load, a look at the tables each second, and the outsiders' attack while it lasts. Where the plan leaves
 * the duration open, {@link StoppingRule} ends it.
 */
final class Drive {

    /** For one that is under way when the load ends: a member that does not leave is killed. */
    private static final Duration LAST_DISRUPTION = Duration.ofSeconds(6);

    /** A disruption may last no longer than half a second. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Evidence evidence;
    private final Lookout lookout;
    private final RunDeadline deadline;
    private final Observer observer;
    private final StoppingRule rule;
    private final FailFast failFast;
    private boolean warming = true;
    /** What was done to the group when that was last told; null = nothing. */
    private Disruption done;

    Drive(Evidence evidence, Lookout lookout, RunDeadline deadline, Observer observer) {
        this.evidence = evidence;
        this.lookout = lookout;
        this.deadline = deadline;
        this.observer = observer;
        RunPlan.Limits limits = evidence.plan.limits();
        failFast = new FailFast(limits);
        rule = new StoppingRule(
                evidence.plan.traffic().extent().duration(),
                evidence.drawsNeeded,
                limits.maxP99Millis() == null ? 0 : LatencyCheck.FEWEST,
                limits.maxP99Millis() == null ? StoppingRule.LEAST : StoppingRule.LEAST_OF_LATENCY,
                evidence.plan.traffic().openLoop(),
                evidence.members.size());
    }

    /**
     * Until both have ended, time is over, or the thread is interrupted: that is noted, and not thrown.
     *
     * @param outsiders who attack, if the plan has them attack
     * @param conductor of the disruptions; null = there are none
     */
    void run(Load load, Outsiders outsiders, Conductor conductor) throws InterruptedException {
        evidence.begin(evidence.plan.traffic().extent().warmup().isZero() ? Phase.LOAD : Phase.WARM_UP, observer);
        deadline.loadBegins();
        evidence.self.begin();
        CompletableFuture<LoadResult> end = load.start();
        SideTask attack = evidence.plan.hijack().attempted() ? SideTask.start("attack", () -> attack(outsiders)) : null;
        SideTask disruptions = conductor == null ? null : SideTask.start("disruptions", conductor::run);
        try {
            drive(load, end, outsiders, attack);
        } finally {
            if (disruptions != null) {
                // whoever is stopped goes on, and is told to end with the others
                disruptions.cancel(LAST_DISRUPTION);
            }
        }
        evidence.note(settled(load, end));
        evidence.warnings.addAll(LoadJudge.losses(evidence.load));
        noteEnd();
        if (attack != null) {
            attack.cancel(deadline.untilStop());
        }
        warnIfTooSlow();
        evidence.attempts = outsiders.attempts();
        evidence.missing = outsiders.missing();
        evidence.attacked = outsiders.addresses();
    }

    private void drive(Load load, CompletableFuture<LoadResult> end, Outsiders outsiders, SideTask attack) {
        try {
            watch(load, end, outsiders, attack);
            if (!end.isDone()) {
                load.stop();
            }
            if (evidence.ended == Result.Ended.FAILED) {
                return;
            }
            if (attack != null && attack.isUnderWay()) {
                evidence.begin(Phase.ATTACK, observer);
            }
            if (attack != null && !lookout.seesTheEndOf(attack)) {
                evidence.warnings.add("the outsiders were not done when the run's time was over");
            }
        } catch (InterruptedException e) {
            evidence.interrupted = true;
            evidence.ended = Result.Ended.INTERRUPTED;
            deadline.interrupted();
            load.stop();
            if (attack != null) {
                attack.interrupt();
            }
        }
    }

    /** What it is at while load is sent. */
    private Phase phase(SideTask attack) {
        if (evidence.load.elapsed().isZero() && evidence.phase == Phase.WARM_UP) {
            return Phase.WARM_UP;
        }
        return attack != null && attack.isUnderWay() ? Phase.ATTACK : Phase.LOAD;
    }

    private void attack(Outsiders outsiders) throws InterruptedException {
        RunPlan plan = evidence.plan;
        outsiders.attack(plan.transport(), plan.group().host(), plan.group().port());
    }

    /** Once a second: counts, kernel tables, progress; until the load has ended. */
    private void watch(Load load, CompletableFuture<LoadResult> end, Outsiders outsiders, SideTask attack)
            throws InterruptedException {
        long next = System.nanoTime();
        while (!end.isDone() && !deadline.untilStop().isZero()) {
            next += TimeUnit.SECONDS.toNanos(1);
            awaitEnd(load, end, next, attack);
            evidence.note(end.isDone() ? end.join() : load.glance().join());
            evidence.noteDeaths();
            if (!end.isDone()) {
                lookout.look(
                        String.format(
                                "after %.0f s of the load",
                                evidence.load.elapsed().toMillis() / 1e3),
                        outsiders::own);
            }
            evidence.attempts = outsiders.attempts();
            evidence.begin(phase(attack), observer);
            observer.progress(ResultWriter.soFar(evidence));
            if (failFast.isOpen() && failFast.look(Judge.lasting(evidence.findings()))) {
                end(load, Result.Ended.FAILED);
            }
        }
    }

    /** Waits for the end of the load, until then; ends it where it has told enough. */
    private void awaitEnd(Load load, CompletableFuture<LoadResult> end, long untilNanos, SideTask attack)
            throws InterruptedException {
        long left;
        while (!end.isDone() && (left = untilNanos - System.nanoTime()) > 0) {
            long pause = pause().map(Duration::toNanos).orElse(left);
            try {
                get(end, Math.min(left, pause));
            } catch (TimeoutException e) {
                if (pause().isPresent()) {
                    settleOrJudge(load, load.glance().join(), attack);
                }
            } catch (ExecutionException e) {
                throw failed(e);
            }
        }
    }

    /** Waits for the end of the load, so long at most, and tells meanwhile what is done to the group. */
    private void get(CompletableFuture<LoadResult> end, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        long until = System.nanoTime() + nanos;
        while (!evidence.plan.disrupting().disrupt().isEmpty() && until - System.nanoTime() > LOOK_NANOS) {
            try {
                end.get(LOOK_NANOS, TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                tellWhatIsDone();
            }
        }
        end.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void tellWhatIsDone() {
        Disruption now = evidence.disruptions.underWay();
        if (now != done) {
            done = now;
            if (evidence.phase == Phase.WARM_UP) {
                // nothing is done before the measuring begins
                evidence.begin(Phase.LOAD, observer);
            }
            observer.step(now == null ? evidence.phase.word() : evidence.phase.word() + " · " + now.word());
        }
    }

    /** Until there may be something to decide; empty where there is nothing before the end. */
    private Optional<Duration> pause() {
        Traffic.Extent extent = evidence.plan.traffic().extent();
        if (extent.autoWarmup() && warming) {
            return Optional.of(SelfWatch.WINDOW);
        }
        return extent.autoDuration() && evidence.ended == null ? Optional.of(rule.pause()) : Optional.empty();
    }

    private void settleOrJudge(Load load, LoadResult now, SideTask attack) {
        warming &= now.elapsed().isZero();
        if (!warming) {
            if (evidence.plan.traffic().extent().autoDuration()) {
                judge(load, now, attack);
            }
            return;
        }
        if (evidence.plan.traffic().extent().autoWarmup()) {
            evidence.self.note(now);
            if (evidence.self.hasSettled()) {
                load.measure();
            }
        }
    }

    private void judge(Load load, LoadResult now, SideTask attack) {
        evidence.drawsNeeded = evidence.drawsNeeded(now);
        rule.needDraws(evidence.drawsNeeded);
        rule.judge(
                        now.elapsed(),
                        evidence.draws(now),
                        now.measured().requests(),
                        (attack != null && attack.isUnderWay()) || evidence.disruptions.isBusy())
                .ifPresent(enough -> end(load, enough));
    }

    private void end(Load load, Result.Ended why) {
        evidence.ended = why;
        deadline.loadEnds();
        load.stop();
    }

    private void noteEnd() {
        Traffic.Extent extent = evidence.plan.traffic().extent();
        if (evidence.ended == null) {
            evidence.ended = extent.counted() ? Result.Ended.REQUESTS : Result.Ended.DURATION;
        }
        evidence.warnings.addAll(failFast.warning(evidence.load.elapsed()));
        if (evidence.ended == Result.Ended.OUT_OF_REACH) {
            evidence.warnings.add(String.format(
                    Locale.ROOT,
                    "the load was ended after %.1f s with %s: at this pace %d s would not do either; a longer --duration goes on"
                            + " all the same",
                    evidence.load.elapsed().toMillis() / 1e3,
                    rule.missing(),
                    extent.duration().toSeconds()));
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

    private static RuntimeException failed(ExecutionException e) {
        if (e.getCause() instanceof ImpossiblePlanException impossible) {
            return impossible;
        }
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
