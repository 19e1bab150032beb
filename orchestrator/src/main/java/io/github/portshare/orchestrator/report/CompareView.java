package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.CompareExperiment;
import io.github.portshare.orchestrator.run.CompareExperiment.Progress;
import java.io.PrintStream;
import java.util.function.Consumer;

/** How far a {@link CompareExperiment} is: on a terminal a line that is replaced, in a pipe a line a round, or nothing. */
public final class CompareView implements Consumer<Progress> {

    private final ProgressLine line;

    public CompareView(PrintStream out, LiveView.Mode mode) {
        line = new ProgressLine(out, mode, 0);
    }

    @Override
    public void accept(Progress progress) {
        String left = progress.left() == null ? "" : ", " + progress.left().toSeconds() + " s left";
        line.show(
                "portshare: " + progress.doing() + left + " ...",
                progress.round(),
                progress.doing().replaceFirst(":.*", "") + left);
    }

    /** Makes room for the report. */
    public void clear() {
        line.clear();
    }
}
