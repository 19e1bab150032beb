package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.RestartExperiment.Progress;
import java.util.function.Consumer;

/**
 * How far a {@link io.github.portshare.orchestrator.run.RestartExperiment} is: on a terminal a line that is replaced, in a pipe a
 * line for each technique, or nothing.
 */
public final class RestartView implements Consumer<Progress> {

    private final ProgressLine line;

    public RestartView(Display display) {
        line = display.line();
    }

    @Override
    public void accept(Progress progress) {
        line.show(
                "restart " + (progress.done() + 1) + " of " + progress.of() + ": " + progress.doing(),
                progress.doing(),
                progress.doing() + ": " + progress.done() + " of " + progress.of() + " restarts done");
    }

    /** Makes room for the report. */
    public void clear() {
        line.clear();
    }
}
