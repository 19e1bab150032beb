package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.run.CompareResult.Measured;
import io.github.portshare.orchestrator.run.CompareResult.Round;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Drives set-ups with the same load in alternation, and writes down what came of it.
 *
 * <p>All are started first, and each is driven until its compiler, and ours, have done the most of their work. Then each is
 * driven once in every round, so that what changes on the machine from round to round meets all alike.
 *
 * <p>The thread that runs it may be interrupted: it then ends what it has started and reports what there is. A set-up that
 * cannot be started, or stops serving, is left out from there on and says why; the others go on.
 */
public final class CompareExperiment {

    /** How many times a part's warm-up each set-up has before the first round. */
    private static final int FIRST_WARMUPS = 10;
    /** A load's begin and end, and looks at processes. */
    private static final Duration PART_OVERHEAD = Duration.ofMillis(150);

    /**
     * How far a comparison is.
     *
     * @param doing in a few words: {@code round 2 of 5: nginx-shared}
     * @param round the round; 0 = before the first
     * @param left until its end, by its plan; null before the first load
     */
    public record Progress(String doing, int round, Duration left) {}

    private final ComparePlan plan;
    private final Path logs;
    private final Consumer<Progress> observer;
    private final Map<Setup, StartedSetup> started = new EnumMap<>(Setup.class);
    private final Map<Setup, String> problems = new EnumMap<>(Setup.class);
    private final Map<Setup, List<Round>> rounds = new EnumMap<>(Setup.class);
    private boolean interrupted;

    /**
     * Prepares a comparison; nothing is started yet.
     *
     * @param logs where the logs of the set-ups stay, each's in a directory of its own; null = they go with it
     * @param observer hears of each part before it begins, on the thread that runs it
     * @throws ImpossiblePlanException if it cannot be carried out on this machine
     */
    public CompareExperiment(ComparePlan plan, Path logs, Consumer<Progress> observer) {
        Preflight.requireMachine();
        Preflight.requireConnections(plan.traffic(), Preflight.target(plan.host()));
        this.plan = plan;
        this.logs = logs;
        this.observer = observer;
        plan.setups().forEach(setup -> rounds.put(setup, new ArrayList<>()));
    }

    /** Carries it out. */
    public CompareResult run() {
        Instant startedAt = Instant.now();
        Environment environment = Environment.here();
        List<String> warnings = new ArrayList<>();
        try (Pauses pauses = Pauses.watch()) {
            try {
                startAll();
                warmUpAll();
                driveAll();
            } catch (InterruptedException e) {
                interrupted = true;
            } finally {
                started.values().forEach(StartedSetup::close);
            }
            warnings.addAll(pauses.seen());
        }
        warnings.addAll(Remains.take());
        List<Measured> measured = plan.setups().stream()
                .map(setup -> CompareWriter.measured(setup, plan, problems.get(setup), rounds.get(setup)))
                .toList();
        return CompareWriter.write(startedAt.toString(), environment, plan, interrupted, measured, warnings);
    }

    private void startAll() throws InterruptedException {
        for (Setup setup : plan.setups()) {
            observer.accept(new Progress("starting " + setup, 0, null));
            setup.problem(Identity.self()).ifPresent(problem -> problems.put(setup, problem));
            if (!problems.containsKey(setup)) {
                carefully(setup, () -> started.put(setup, StartedSetup.start(setup, plan, logsOf(setup))));
            }
        }
    }

    private Path logsOf(Setup setup) {
        return logs == null ? null : logs.resolve(setup.word());
    }

    private void warmUpAll() throws InterruptedException {
        Duration each = plan.traffic().extent().warmup().multipliedBy(FIRST_WARMUPS);
        for (Setup setup : able(plan.setups())) {
            observer.accept(new Progress("warming up " + setup, 0, null));
            carefully(setup, () -> started.get(setup).warmUp(each));
        }
    }

    private void driveAll() throws InterruptedException {
        Duration part = plan.traffic()
                .extent()
                .warmup()
                .plus(plan.traffic().extent().duration())
                .plus(PART_OVERHEAD);
        for (int round = 1; round <= plan.rounds(); round++) {
            List<Setup> order = able(plan.order(round));
            for (int i = 0; i < order.size(); i++) {
                Setup setup = order.get(i);
                long parts = (long) (plan.rounds() - round) * order.size() + order.size() - i;
                observer.accept(new Progress(
                        "round " + round + " of " + plan.rounds() + ": " + setup, round, part.multipliedBy(parts)));
                int number = round;
                carefully(setup, () -> rounds.get(setup).add(started.get(setup).measure(number)));
            }
        }
    }

    private List<Setup> able(List<Setup> setups) {
        return setups.stream().filter(setup -> !problems.containsKey(setup)).toList();
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    /** What fails is that set-up's problem, and ends its part in the comparison. */
    private void carefully(Setup setup, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (ImpossiblePlanException e) {
            throw e;
        } catch (IllegalStateException | UncheckedIOException e) {
            problems.put(setup, e.getMessage());
        }
    }
}
