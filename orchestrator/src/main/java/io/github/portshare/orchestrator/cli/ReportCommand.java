package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.report.CsvReport;
import io.github.portshare.orchestrator.report.JunitReport;
import io.github.portshare.orchestrator.report.MarkdownReport;
import io.github.portshare.orchestrator.report.ReportPage;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.Document;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Shows a saved document again, in several forms.")
final class ReportCommand implements Callable<Integer> {

    /** What a document is drawn as. */
    enum Format {
        TEXT,
        MARKDOWN,
        JUNIT,
        CSV,
        HTML;

        static Format parse(String word) {
            return Arrays.stream(values())
                    .filter(format -> format.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException("'" + word + "' is not text, markdown, junit, csv or html"));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            paramLabel = "FILE",
            description =
                    "A result.json, as kept by 'portshare run --out DIR', or what 'load', 'diff', 'binds', 'steer', 'hijack', 'compare', 'restart',"
                            + " 'inspect' or 'judge' with --json wrote; - is stdin.")
    private Path file;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = {
                "text; markdown: tables for a ticket or a job's summary; junit: the checks as test cases, what is inconclusive"
                        + " skipped; csv: the members and their figures; html: the page. Markdown, junit and csv are of"
                        + " 'run', 'load' and 'judge' (default: ${DEFAULT-VALUE})."
            })
    private Format format;

    @Option(names = "--html", paramLabel = "FILE", description = "Write it as a page to this file; - is stdout.")
    private String html;

    @Option(
            names = "--check",
            description =
                    "Exit by the document's verdict: 0 = passed, 3 = failed, 4 = inconclusive. Without it the code is 0 when"
                            + " the document could be shown, whatever it says.")
    private boolean check;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Interruption.guard(this::report);
    }

    private int report() {
        if (html != null && output.json) {
            throw misused("--html and --json exclude each other");
        }
        if (format != Format.TEXT && (html != null || output.json)) {
            throw misused(
                    "--format " + format + " and " + (html == null ? "--json" : "--html") + " exclude each other");
        }
        Document document = document();
        if (check && document.verdict() == null) {
            throw misused("--check needs a verdict, and 'judge --plan' judges nothing");
        }
        show(document);
        return check ? ExitCode.of(document.verdict()) : ExitCode.OK;
    }

    private Document document() {
        return read(file, spec.commandLine());
    }

    /** Of a file, or of stdin where it is called so. */
    static Document read(Path file, CommandLine line) {
        try {
            return file.toString().equals("-") ? ResultJson.read(System.in) : ResultJson.read(file);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage());
        }
    }

    private ParameterException misused(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private void show(Document document) {
        if (format == Format.HTML || "-".equals(html)) {
            System.out.println(ReportPage.render(document));
        } else if (html != null) {
            save(document);
        } else if (format == Format.TEXT) {
            output.print(document);
        } else {
            System.out.print(drawn(document)
                    .orElseThrow(() -> misused("--format " + format + " draws documents of 'run', 'load' and 'judge';"
                            + " this is another's, and is shown as text or by --json")));
        }
    }

    private Optional<String> drawn(Document document) {
        return switch (format) {
            case MARKDOWN -> MarkdownReport.render(document);
            case JUNIT -> JunitReport.render(document);
            case CSV -> CsvReport.render(document);
            case TEXT, HTML -> throw new IllegalStateException(format + " is no text of its own");
        };
    }

    private void save(Document document) {
        if (html.isBlank()) {
            throw misused("--html '" + html + "' names no file");
        }
        try {
            ReportPage.save(document, Path.of(html));
        } catch (UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), "--html: " + e.getMessage(), e);
        }
    }
}
