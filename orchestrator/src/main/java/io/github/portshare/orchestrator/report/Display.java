package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.process.Window;
import java.io.PrintStream;

/**
 * Where it is shown how far something is.
 *
 * @param out what it is written to
 * @param mode how much is shown, and how
 * @param window of the terminal that this is; null = it is none
 */
public record Display(PrintStream out, Mode mode, Window window) {

    /** How much is shown, and how. */
    public enum Mode {
        /** A page on a screen of its own. */
        TERMINAL,
        /** A line that is replaced, beside a report that goes elsewhere. */
        LINE,
        /** A line now and then. */
        PIPE,
        QUIET
    }

    /** The same, with no more than a line. */
    ProgressLine line() {
        return new ProgressLine(out, mode);
    }
}
