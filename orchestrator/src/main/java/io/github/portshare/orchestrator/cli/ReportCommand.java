package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.report.ReportPage;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.InspectResult;
import io.github.portshare.orchestrator.run.LoadDocument;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "report", mixinStandardHelpOptions = true, description = "Shows a saved document again.")
final class ReportCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILE",
            description =
                    "A result.json, as kept by 'portshare run --out DIR', or what 'load', 'binds', 'steer', 'hijack', 'compare', 'restart',"
                            + " 'inspect' or 'judge' with --json wrote; - is stdin.")
    private Path file;

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
        Document document = document();
        if (html != null && (document instanceof InspectResult || document instanceof LoadDocument)) {
            throw misused("--html draws no document of 'inspect' or 'load'; without it, it is shown as text");
        }
        if (check && document.verdict() == null) {
            throw misused("--check needs a verdict, and 'judge --plan' judges nothing");
        }
        show(document);
        return check ? ExitCode.of(document.verdict()) : ExitCode.OK;
    }

    private Document document() {
        try {
            return file.toString().equals("-") ? ResultJson.read(System.in) : ResultJson.read(file);
        } catch (IllegalArgumentException e) {
            throw misused(e.getMessage());
        }
    }

    private ParameterException misused(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private void show(Document document) {
        if ("-".equals(html)) {
            System.out.println(ReportPage.render(document));
        } else if (html != null) {
            save(document);
        } else {
            output.print(document);
        }
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
