package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.intrusion.ControlTrial;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** After the load: the control joins the group, must be seen, and must get its part. */
final class ControlPhase {

    private final Evidence evidence;
    private final Lookout lookout;
    private final RunDeadline deadline;

    ControlPhase(Evidence evidence, Lookout lookout, RunDeadline deadline) {
        this.evidence = evidence;
        this.lookout = lookout;
        this.deadline = deadline;
    }

    /**
     * Notes what came of it; an interrupt is noted, and not thrown.
     *
     * @param identity the members' own; null = this process cannot take it
     */
    void run(Identity identity, Workspace workspace, Path logs) throws InterruptedException {
        ControlTrial trial = new ControlTrial(evidence.members.size());
        SideTask control = SideTask.start("control", () -> join(trial, identity, workspace, logs));
        try {
            if (!lookout.seesTheEndOf(control)) {
                evidence.cutOff = true;
                evidence.warnings.add("the control was not done when the run's time was over, and is left out");
            }
        } catch (IllegalStateException | UncheckedIOException e) {
            evidence.warnings.add("the control could not be made: " + e.getMessage());
        } catch (InterruptedException e) {
            evidence.interrupted = true;
            deadline.interrupted();
            // its probes may have been answered, and it was not counted by whom
            evidence.cutOff = true;
        } finally {
            control.cancel(deadline.untilStop());
        }
        evidence.probeAnswers = trial.answers();
        evidence.probesFailed = trial.failed();
    }

    private void join(ControlTrial trial, Identity identity, Workspace workspace, Path logs)
            throws InterruptedException {
        RunPlan plan = evidence.plan;
        evidence.control = trial.run(
                identity,
                plan.hijack().control(),
                plan.traffic().protocol(),
                plan.group().host(),
                plan.group().port(),
                workspace,
                logs,
                (inodes, uid) -> {
                    lookout.look("during the control", inodes::contains);
                    return lookout.auditor().sees(inodes, uid);
                });
    }
}
