package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.intrusion.Progress;
import io.github.portshare.orchestrator.intrusion.SteerLab;
import java.time.Instant;

/** Tries on this machine what a kernel does with a group that is steered, and writes down what came of it. */
public final class SteerExperiment {

    private SteerExperiment() {}

    /**
     * Tries everything.
     *
     * @param progress hears of each situation
     * @throws ImpossiblePlanException if this is not Linux, or there is no native transport
     */
    public static SteerResult observe(Progress progress) throws InterruptedException {
        Problems problems = new Problems();
        Environment.requireLinux(problems);
        problems.throwIfAny();
        Environment.requireNativeTransport(problems);
        problems.throwIfAny();
        Instant startedAt = Instant.now();
        return SteerResult.of(startedAt.toString(), Environment.here(), new SteerLab().observe(progress));
    }
}
