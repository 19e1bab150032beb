package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.process.Terminal;
import io.github.portshare.orchestrator.run.Observer;
import io.github.portshare.orchestrator.run.Phase;
import io.github.portshare.orchestrator.run.Result;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows an experiment while it runs: on a terminal a table on a screen of its own, beside a report that goes elsewhere a line,
 * in a pipe now and then a line, or nothing until the end.
 */
public final class LiveView implements Observer, AutoCloseable {

    /** The last of them stand above the table too. */
    private static final int WARNINGS = 3;

    private final PrintStream out;
    private final Palette palette;
    private final Display display;
    private final ProgressLine line;
    private final Screen screen;
    /** To be told when the screen is left. */
    private final List<String> warnings = new ArrayList<>();

    /** What was shown last; null = no result yet. */
    private Result latest;

    private String words = "";

    /** The second of the load of which the last frame or line was. */
    private double told;

    /**
     * Shows nothing yet.
     *
     * @param out what the report goes to
     * @param palette that it is drawn with
     */
    public LiveView(PrintStream out, Palette palette, Display display) {
        this(
                out,
                palette,
                display,
                display.mode() == Display.Mode.TERMINAL ? new Screen(display.out(), display.window()) : null);
        if (screen != null) {
            screen.leaveWhenSuspended();
        }
    }

    LiveView(PrintStream out, Palette palette, Display display, Screen screen) {
        this.out = out;
        this.palette = palette;
        this.display = display;
        this.line = display.line();
        this.screen = screen;
    }

    @Override
    public synchronized void phase(Phase phase) {
        if (latest != null) {
            show(latest.at(phase));
        }
    }

    @Override
    public synchronized void step(String step) {
        words = "portshare: " + step;
        if (latest == null && display.mode() != Display.Mode.PIPE) {
            line.show(words, step, words);
        }
    }

    /** A sentence that stays. Any thread may call. */
    @Override
    public synchronized void warning(String sentence) {
        String warning = "portshare: " + Visible.line(sentence);
        if (latest != null && screen != null) {
            warnings.add(warning);
            show(latest);
            return;
        }
        line.clear();
        System.err.println(warning);
        if (latest != null) {
            show(latest);
        } else if (!words.isEmpty() && display.mode() != Display.Mode.PIPE) {
            line.show(words, words, words);
        }
    }

    @Override
    public synchronized void progress(Result soFar) {
        if (display.mode() == Display.Mode.PIPE) {
            tell(soFar);
        } else {
            show(soFar);
            told = soFar.load().seconds();
        }
    }

    private void show(Result soFar) {
        latest = soFar;
        if (display.mode() == Display.Mode.LINE) {
            String now = Status.brief(soFar);
            line.show(now, now, now);
        } else if (display.mode() == Display.Mode.TERMINAL) {
            // the table shows no seconds
            Result visible = ResultJson.visible(soFar.withTimeline(List.of()));
            String now = doneSinceTheLast(soFar);
            screen.draw(size -> {
                List<String> frame = frame(visible, now, size);
                // not before it is there: the first takes a JVM that has just started a second
                line.clear();
                return frame;
            });
        }
    }

    /** The table, as much of it as there is room for; of a group that is too large, a line for all of it. */
    private List<String> frame(Result soFar, String now, Terminal.Size size) {
        Palette narrow = palette.within(size.columns());
        TextReport report = new TextReport(narrow);
        List<String> above = warnings.subList(Math.max(0, warnings.size() - WARNINGS), warnings.size());
        return Stream.of(false, true)
                .map(briefly -> Stream.concat(above.stream(), report.table(soFar, now, briefly).stream())
                        .toList())
                .filter(lines -> lines.size() <= size.rows())
                .findFirst()
                .orElseGet(() -> report.summary(soFar, now, size.rows()));
    }

    /** Each second at first, and then the less often the longer it goes on. */
    private void tell(Result soFar) {
        double now = soFar.load().seconds();
        if (soFar.load().asked().requests() > 0 && now - told >= Math.max(0.5, now / 20)) {
            display.out().println(new Status(palette).second(soFar, doneSinceTheLast(soFar)));
            display.out().flush();
            told = now;
        }
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

    /** Shows the whole report in the place of all that was drawn. */
    public synchronized void finish(Result measured) {
        close();
        Result result = ResultJson.visible(measured);
        TextReport report = new TextReport(
                display.window() == null
                        ? palette
                        : palette.within(display.window().size().columns()));
        if (display.mode() == Display.Mode.QUIET) {
            report.checks(result, true).forEach(out::println);
        } else {
            report.render(result).forEach(out::println);
        }
        out.flush();
    }

    /** Leaves nothing behind of what was drawn but the warnings. */
    @Override
    public synchronized void close() {
        line.clear();
        if (screen != null) {
            screen.close();
        }
        warnings.forEach(System.err::println);
        warnings.clear();
    }
}
