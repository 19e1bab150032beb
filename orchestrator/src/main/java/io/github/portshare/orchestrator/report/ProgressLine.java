package io.github.portshare.orchestrator.report;

import java.io.PrintStream;

/** How far something is: on a terminal a line that is replaced, in a pipe a line for each step, or nothing. */
final class ProgressLine {

    /** A line that no terminal of 40 columns breaks in two: what is broken cannot be replaced. */
    private static final int MOST = 39;

    private static final String ERASE = "\r\033[K";

    private final PrintStream out;
    private final Display.Mode mode;
    private boolean drawn;
    private Object step = "";

    ProgressLine(PrintStream out, Display.Mode mode) {
        this.out = out;
        this.mode = mode;
    }

    /**
     * Shows how far it is.
     *
     * @param now on a terminal
     * @param at the step
     * @param begun in a pipe, where the step is another than before
     */
    synchronized void show(String now, Object at, String begun) {
        if (mode == Display.Mode.TERMINAL || mode == Display.Mode.LINE) {
            out.print(ERASE + Palette.clipped(now, MOST));
            drawn = true;
        } else if (mode == Display.Mode.PIPE && !at.equals(step)) {
            out.println("portshare: " + begun);
            step = at;
        }
        out.flush();
    }

    /** Makes room for the report. */
    synchronized void clear() {
        if (drawn) {
            out.print(ERASE);
            out.flush();
            drawn = false;
        }
    }
}
