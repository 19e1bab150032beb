package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.report.ReportPage;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.InspectResult;
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
                    "A result.json, as kept by 'portshare run --out DIR', or what 'binds', 'steer', 'hijack', 'compare', 'inspect' or 'judge' with"
                            + " --json wrote.")
    private Path file;

    @Option(names = "--html", paramLabel = "FILE", description = "Write it as a page to this file; - is stdout.")
    private String html;

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
            throw new ParameterException(spec.commandLine(), "--html and --json exclude each other");
        }
        Document document;
        try {
            document = ResultJson.read(file);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        if (html != null && document instanceof InspectResult) {
            throw new ParameterException(
                    spec.commandLine(), "--html draws no document of 'inspect'; without it, it is shown as text");
        }
        show(document);
        return ExitCode.OK;
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
            throw new ParameterException(spec.commandLine(), "--html '" + html + "' names no file");
        }
        try {
            ReportPage.save(document, Path.of(html));
        } catch (UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), "--html: " + e.getMessage(), e);
        }
    }
}
