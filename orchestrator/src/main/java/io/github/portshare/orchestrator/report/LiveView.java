package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Observer;
import io.github.portshare.orchestrator.run.Result;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** What has scrolled off cannot be redrawn, and a terminal may have 24 rows; the cursor has the last. */
    private static final int MOST_ROWS = 23;

    private final PrintStream out;
    private final Mode mode;
    private final TextReport report;
    /** What is on the terminal now; empty = nothing that is redrawn. */
    private List<String> drawn = List.of();

    /** Whether the table has been, so that steps are told no more. */
    private boolean tabled;

    /** The second of the load of which the last frame or line was. */
    private double told;

    public LiveView(PrintStream out, Mode mode, Palette palette) {
        this.out = out;
        this.mode = mode;
        this.report = new TextReport(palette);
    }

    @Override
    public synchronized void step(String words) {
        if (mode == Mode.TERMINAL && !tabled) {
            redraw(List.of("portshare: " + words + " ..."));
        }
    }

    /** A sentence that stays: above what is redrawn. Any thread may call. */
    @Override
    public synchronized void warning(String words) {
        String line = "portshare: " + Visible.line(words);
        if (drawn.isEmpty()) {
            System.err.println(line);
            return;
        }
        List<String> below = drawn;
        redraw(List.of(line));
        drawn = List.of();
        redraw(below);
    }

    @Override
    public synchronized void progress(Result soFar) {
        String now = doneSinceTheLast(soFar);
        if (mode == Mode.TERMINAL) {
            tabled = true;
            // the table shows no seconds
            redraw(frame(ResultJson.visible(soFar.withTimeline(List.of())), now));
        } else if (mode == Mode.PIPE && soFar.load().asked().requests() > 0) {
            out.println(report.second(soFar, now));
            out.flush();
        }
        told = soFar.load().seconds();
    }

    /** The table, as much of it as a terminal has rows for. */
    private List<String> frame(Result soFar, String now) {
        return Stream.of(false, true)
                .map(briefly -> report.table(soFar, now, briefly))
                .filter(lines -> lines.size() <= MOST_ROWS)
                .findFirst()
                .orElseGet(() -> List.of(TextReport.clipped(report.second(soFar, now), TextReport.WIDTH)));
    }

    /** The disruptions that are under way, and those that were since the last frame or line, the newest first: many take half a second. */
    private String doneSinceTheLast(Result soFar) {
        if (soFar.disruptions() == null) {
            return "";
        }
        List<Result.Disrupted> newestFirst = new ArrayList<>(soFar.disruptions());
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .filter(disruption -> disruption.reachesBeyond(told))
                .map(Result.Disrupted::what)
                .collect(Collectors.joining(" "));
    }

    /** Replaces what was drawn by the whole report. */
    public synchronized void finish(Result measured) {
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
        if (!drawn.isEmpty()) {
            frame.append("\033[").append(drawn.size()).append('A');
        }
        frame.append("\r\033[J");
        lines.forEach(line -> frame.append(line).append('\n'));
        out.print(frame);
        out.flush();
        drawn = List.copyOf(lines);
    }
}
