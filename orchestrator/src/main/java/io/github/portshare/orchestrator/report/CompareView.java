package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.CompareExperiment;
import io.github.portshare.orchestrator.run.CompareExperiment.Progress;
import java.io.PrintStream;
import java.util.function.Consumer;

/** How far a {@link CompareExperiment} is: on a terminal a line that is replaced, in a pipe a line a round, or nothing. */
public final class CompareView implements Consumer<Progress> {

    private final PrintStream out;
    private final LiveView.Mode mode;
    private boolean drawn;
    private int round;

    public CompareView(PrintStream out, LiveView.Mode mode) {
        this.out = out;
        this.mode = mode;
    }

    @Override
    public void accept(Progress progress) {
        String left = progress.left() == null ? "" : ", " + progress.left().toSeconds() + " s left";
        if (mode == LiveView.Mode.TERMINAL) {
            clear();
            out.println("portshare: " + progress.doing() + left + " ...");
            drawn = true;
        } else if (mode == LiveView.Mode.PIPE && progress.round() > round) {
            out.println(progress.doing().replaceFirst(":.*", "") + left);
            round = progress.round();
        }
        out.flush();
    }

    /** Makes room for the report. */
    public void clear() {
        if (drawn) {
            out.print("\033[1A\r\033[J");
            drawn = false;
        } else if (round > 0) {
            out.println();
        }
    }
}
