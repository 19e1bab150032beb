package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.process.Terminal;
import io.github.portshare.orchestrator.process.Window;
import io.github.portshare.orchestrator.report.Ascii;
import io.github.portshare.orchestrator.report.BindsReport;
import io.github.portshare.orchestrator.report.ChanceReport;
import io.github.portshare.orchestrator.report.CompareReport;
import io.github.portshare.orchestrator.report.DiffReport;
import io.github.portshare.orchestrator.report.Display;
import io.github.portshare.orchestrator.report.HijackReport;
import io.github.portshare.orchestrator.report.InspectReport;
import io.github.portshare.orchestrator.report.JudgeReport;
import io.github.portshare.orchestrator.report.LoadReport;
import io.github.portshare.orchestrator.report.Palette;
import io.github.portshare.orchestrator.report.ProgressView;
import io.github.portshare.orchestrator.report.RestartReport;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.report.SteerReport;
import io.github.portshare.orchestrator.report.TextReport;
import io.github.portshare.orchestrator.run.BindsResult;
import io.github.portshare.orchestrator.run.ChanceResult;
import io.github.portshare.orchestrator.run.CompareResult;
import io.github.portshare.orchestrator.run.DiffResult;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.HijackResult;
import io.github.portshare.orchestrator.run.InspectResult;
import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.RestartResult;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.SteerResult;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How results are shown. */
final class OutputOptions {

    @Option(names = "--json", description = "Write one JSON document on stdout, and nothing else.")
    boolean json;

    /** When there are colours. */
    enum Colour {
        AUTO,
        ALWAYS,
        NEVER;

        static Colour parse(String word) {
            return Arrays.stream(values())
                    .filter(colour -> colour.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + word + "' is not auto, always or never"));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description =
                    "Colours: ${COMPLETION-CANDIDATES} (default: auto, on a terminal where the variable NO_COLOR is empty or"
                            + " not set).")
    Colour colour;

    @Option(names = "--no-color", description = "The same as --color never.")
    boolean noColor;

    /** The terminal that stdout is; empty = it is none; null = nobody has asked. */
    private Optional<Window> window;

    /** Prints what a command found out. */
    void print(Document document) {
        if (json) {
            System.out.println(ResultJson.write(document));
        } else {
            text(ResultJson.visible(document)).forEach(out()::println);
        }
    }

    /** Measures something. */
    interface Measurement<D extends Document> {

        /**
         * Carries it out.
         *
         * @param logs where logs are kept; null = they are not
         */
        D run(Path logs) throws Exception;
    }

    /**
     * Prints what is measured and, where there is a directory for it, keeps it there.
     *
     * @param out null = it is not kept
     * @return the exit code
     */
    <D extends Document> int printAndKeep(Path out, Measurement<D> measurement, Function<D, Verdict> verdict)
            throws Exception {
        try (OutputDirectory kept = out == null ? null : new OutputDirectory(out)) {
            D document = measurement.run(kept == null ? null : kept.logs());
            print(document);
            int code = ExitCode.of(verdict.apply(document));
            return kept == null ? code : kept.keep(document, code, !json);
        }
    }

    private List<String> text(Document document) {
        if (document instanceof BindsResult binds) {
            return new BindsReport(palette()).render(binds);
        } else if (document instanceof SteerResult steered) {
            return new SteerReport(palette()).render(steered);
        } else if (document instanceof HijackResult hijack) {
            return new HijackReport(palette()).render(hijack);
        } else if (document instanceof CompareResult comparison) {
            return new CompareReport(palette()).render(comparison);
        } else if (document instanceof InspectResult inspected) {
            return new InspectReport(palette()).render(inspected);
        } else if (document instanceof JudgeResult judged) {
            return new JudgeReport(palette()).render(judged);
        } else if (document instanceof ChanceResult chance) {
            return new ChanceReport(palette()).render(chance);
        } else if (document instanceof RestartResult restarts) {
            return new RestartReport(palette()).render(restarts);
        } else if (document instanceof DiffResult diff) {
            return new DiffReport(palette()).render(diff);
        } else if (document instanceof LoadDocument load) {
            return new LoadReport(palette()).render(load);
        }
        return new TextReport(palette()).render((Result) document);
    }

    /** Stdout for text; what is JSON, or another document, is UTF-8 whatever the locale. */
    PrintStream out() {
        return Ascii.where(System.out, System.getenv());
    }

    /** An empty NO_COLOR says nothing (no-color.org). */
    boolean hasColours(Map<String, String> environment, boolean terminal) {
        if (colour == Colour.ALWAYS || colour == Colour.NEVER) {
            return colour == Colour.ALWAYS;
        }
        return !noColor
                && terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }

    /** With which a report is drawn on stdout: of 80 columns in a pipe, and of those that there are on a terminal. */
    Palette palette() {
        Palette palette = hasColours(System.getenv(), StandardOutput.isTerminal()) ? Palette.COLOUR : Palette.PLAIN;
        if (palette.colours()) {
            StandardOutput.draw();
        }
        return window().map(terminal -> palette.within(terminal.size().columns()))
                .orElse(palette);
    }

    private Optional<Window> window() {
        if (window == null) {
            window = Terminal.of(1).map(Window::new);
        }
        return window;
    }

    /** How far a command is, on a line. */
    ProgressView progress(String command) {
        return new ProgressView(command, display(false));
    }

    /**
     * Where it is shown how far a command is: on stdout where that is a terminal and the report's alone, else on stderr, so that
     * what reads the report gets nothing else.
     */
    Display display(boolean quiet) {
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        if (quiet) {
            return new Display(out(), Display.Mode.QUIET, window().orElse(null));
        } else if (!json && window().isPresent() && !dumb) {
            return new Display(out(), Display.Mode.TERMINAL, window().get());
        } else if (Terminal.of(2).isPresent() && !dumb) {
            return new Display(System.err, Display.Mode.LINE, null);
        }
        return new Display(System.err, json ? Display.Mode.QUIET : Display.Mode.PIPE, null);
    }
}
