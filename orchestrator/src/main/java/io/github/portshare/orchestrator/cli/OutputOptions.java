package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.report.BindsReport;
import io.github.portshare.orchestrator.report.ChanceReport;
import io.github.portshare.orchestrator.report.CompareReport;
import io.github.portshare.orchestrator.report.DiffReport;
import io.github.portshare.orchestrator.report.HijackReport;
import io.github.portshare.orchestrator.report.InspectReport;
import io.github.portshare.orchestrator.report.JudgeReport;
import io.github.portshare.orchestrator.report.LiveView;
import io.github.portshare.orchestrator.report.LoadReport;
import io.github.portshare.orchestrator.report.Palette;
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
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How results are shown. */
final class OutputOptions {

    @Option(names = "--json", description = "Write one JSON document on stdout, and nothing else.")
    boolean json;

    @Option(names = "--no-color", description = "No colours; the variable NO_COLOR does the same.")
    boolean noColor;

    /** Prints what a command found out. */
    void print(Document document) {
        if (json) {
            System.out.println(ResultJson.write(document));
        } else {
            text(ResultJson.visible(document)).forEach(System.out::println);
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

    Palette palette() {
        boolean colour = !noColor && StandardOutput.isTerminal() && System.getenv("NO_COLOR") == null;
        return colour ? Palette.COLOUR : Palette.PLAIN;
    }

    /** How a run is shown while it lasts. */
    LiveView.Mode mode(boolean quiet) {
        if (quiet || json) {
            return LiveView.Mode.QUIET;
        }
        return StandardOutput.isTerminal() && !"dumb".equals(System.getenv("TERM"))
                ? LiveView.Mode.TERMINAL
                : LiveView.Mode.PIPE;
    }
}
