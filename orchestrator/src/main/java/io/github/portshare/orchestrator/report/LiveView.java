package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Observer;
import io.github.portshare.orchestrator.run.Result;
import java.io.PrintStream;
import java.util.List;

/**
 * Shows an experiment while it runs: on a terminal a table that is redrawn in place, in a pipe a line a second, or nothing
 * until the end.
 */
public final class LiveView implements Observer {

    /** How much is shown, and how. */
    public enum Mode {
        TERMINAL,
        PIPE,
        QUIET
    }

    /** What has scrolled off cannot be redrawn, and a terminal may have 24 rows. */
    private static final int MOST_MEMBERS = 15;

    private final PrintStream out;
    private final Mode mode;
    private final TextReport report;
    private int drawn;

    public LiveView(PrintStream out, Mode mode, Palette palette) {
        this.out = out;
        this.mode = mode;
        this.report = new TextReport(palette);
    }

    @Override
    public void step(String words) {
        if (mode == Mode.TERMINAL && drawn == 0) {
            redraw(List.of("portshare: " + words + " ..."));
        }
    }

    @Override
    public void warning(String words) {
        System.err.println("portshare: " + words);
    }

    @Override
    public void progress(Result soFar) {
        if (mode == Mode.TERMINAL) {
            boolean fits = soFar.members().size() <= MOST_MEMBERS;
            // the table shows no seconds
            soFar = ResultJson.visible(soFar.withTimeline(List.of()));
            redraw(fits ? report.table(soFar) : List.of(report.second(soFar)));
        } else if (mode == Mode.PIPE && soFar.load().asked().requests() > 0) {
            out.println(report.second(soFar));
            out.flush();
        }
    }

    /** Replaces what was drawn by the whole report. */
    public void finish(Result measured) {
        Result result = ResultJson.visible(measured);
        switch (mode) {
            case TERMINAL -> redraw(report.render(result));
            case PIPE -> {
                out.println();
                report.render(result).forEach(out::println);
            }
            case QUIET -> report.checks(result, true).forEach(out::println);
        }
        out.flush();
    }

    private void redraw(List<String> lines) {
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append("\033[").append(drawn).append('A');
        }
        frame.append("\r\033[J");
        lines.forEach(line -> frame.append(line).append('\n'));
        out.print(frame);
        out.flush();
        drawn = lines.size();
    }
}
