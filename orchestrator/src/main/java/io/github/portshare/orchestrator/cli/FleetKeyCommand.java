package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.fleet.FleetKey;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "fleet-key",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        description = {
            "Makes the secret that load agents share with their 'run'.",
            "It is for --fleet-key of 'run', 'load' and 'load-agent': all must have the same file.",
            "Who can read it can be one of them, so that its owner alone may (0600). It takes the place of no other file."
        })
final class FleetKeyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "Where to write it.")
    private Path file;

    @Override
    public Integer call() {
        try {
            FleetKey.create(file);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new ImpossiblePlanException(List.of(e.getMessage()));
        }
    }
}
