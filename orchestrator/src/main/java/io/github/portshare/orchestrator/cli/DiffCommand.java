package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.run.DiffResult;
import io.github.portshare.orchestrator.run.DiffWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Tells whether a result is worse than an earlier one.",
            "Both are of 'run', or both of 'load'. Where the intervals of a figure overlap, no difference is claimed. B is worse (exit code 3) where even the best"
                    + " that it may be is beyond the tolerance, or a check fails that did not; not worse (0) where even the"
                    + " worst that it may be is within; else that cannot be told (4): too short, unsteady, another load."
        })
final class DiffCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "The earlier result: a result.json, or what --json wrote; - is stdin.")
    private Path fileA;

    @Parameters(index = "1", paramLabel = "B", description = "The later one.")
    private Path fileB;

    @Option(
            names = "--tolerance",
            defaultValue = "10%",
            paramLabel = "RATIO",
            description = "By how much B may be worse, relative to A (default: ${DEFAULT-VALUE}).")
    private Ratio tolerance;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Interruption.guard(this::compared);
    }

    private int compared() {
        if (fileA.toString().equals("-") && fileB.toString().equals("-")) {
            throw new ParameterException(spec.commandLine(), "A and B are both -, and stdin is one document alone");
        }
        DiffResult diff = DiffWriter.write(
                fileA.toString(),
                ReportCommand.read(fileA, spec.commandLine()),
                fileB.toString(),
                ReportCommand.read(fileB, spec.commandLine()),
                tolerance.value());
        output.print(diff);
        return ExitCode.of(diff.verdict());
    }
}
