package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.RestartExperiment.Progress;
import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * How far a {@link io.github.portshare.orchestrator.run.RestartExperiment} is: on a terminal a line that is replaced, in a pipe a
 * line for each technique, or nothing.
 */
public final class RestartView implements Consumer<Progress> {

    private final PrintStream out;
    private final LiveView.Mode mode;
    private boolean drawn;
    private String told = "";

    public RestartView(PrintStream out, LiveView.Mode mode) {
        this.out = out;
        this.mode = mode;
    }

    @Override
    public void accept(Progress progress) {
        if (mode == LiveView.Mode.TERMINAL) {
            clear();
            out.println("portshare: restart " + (progress.done() + 1) + " of " + progress.of() + ": " + progress.doing()
                    + " ...");
            drawn = true;
        } else if (mode == LiveView.Mode.PIPE && !progress.doing().equals(told)) {
            out.println(progress.doing() + ": " + progress.done() + " of " + progress.of() + " restarts done");
            told = progress.doing();
        }
        out.flush();
    }

    /** Makes room for the report. */
    public void clear() {
        if (drawn) {
            out.print("\033[1A\r\033[J");
            drawn = false;
        } else if (!told.isEmpty()) {
            out.println();
        }
    }
}
