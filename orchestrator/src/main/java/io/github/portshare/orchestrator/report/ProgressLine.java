package io.github.portshare.orchestrator.report;

import java.io.PrintStream;

/** How far something is: on a terminal a line that is replaced, in a pipe a line for each step, or nothing. */
final class ProgressLine {

    private final PrintStream out;
    private final LiveView.Mode mode;
    private boolean drawn;
    private boolean told;
    private Object step;

    /**
     * Shows nothing yet.
     *
     * @param step that a pipe is not told of
     */
    ProgressLine(PrintStream out, LiveView.Mode mode, Object step) {
        this.out = out;
        this.mode = mode;
        this.step = step;
    }

    /**
     * Shows how far it is.
     *
     * @param now on a terminal
     * @param at the step
     * @param begun in a pipe, where the step is another than before
     */
    void show(String now, Object at, String begun) {
        if (mode == LiveView.Mode.TERMINAL) {
            clear();
            out.println(now);
            drawn = true;
        } else if (mode == LiveView.Mode.PIPE && !at.equals(step)) {
            out.println(begun);
            step = at;
            told = true;
        }
        out.flush();
    }

    /** Makes room for the report. */
    void clear() {
        if (drawn) {
            out.print("\033[1A\r\033[J");
            drawn = false;
        } else if (told) {
            out.println();
        }
    }
}
