package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.CompareExperiment;
import io.github.portshare.orchestrator.run.CompareExperiment.Progress;
import java.util.function.Consumer;

/** How far a {@link CompareExperiment} is: on a terminal a line that is replaced, in a pipe a line a round, or nothing. */
public final class CompareView implements Consumer<Progress> {

    private final ProgressLine line;

    public CompareView(Display display) {
        line = display.line();
    }

    @Override
    public void accept(Progress progress) {
        String left = progress.left() == null ? "" : ", " + progress.left().toSeconds() + " s";
        line.show(
                "compare: " + progress.doing().replaceFirst(":", left + ":"),
                progress.round(),
                progress.doing().replaceFirst(":.*", "") + left + (left.isEmpty() ? "" : " left"));
    }

    /** Makes room for the report. */
    public void clear() {
        line.clear();
    }
}
