package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.report.ProgressView;
import io.github.portshare.orchestrator.run.SteerExperiment;
import io.github.portshare.orchestrator.run.SteerResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "steer",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Tries on this kernel what a program that steers does.",
            "What becomes of a group with SO_ATTACH_REUSEPORT_CBPF, or SO_INCOMING_CPU, when a member leaves, joins, is full or"
                    + " stopped, or somebody else attaches. It has sockets of its own, on loopback.",
            "Exit code 0: as expected of Linux; 3: not; 4: something could not be tried."
        })
final class SteerCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() throws Exception {
        return Interruption.guard(() -> {
            SteerResult result;
            try (ProgressView view = output.progress("steer")) {
                result = SteerExperiment.observe(view::at);
            }
            output.print(result);
            return ExitCode.of(result.verdict());
        });
    }
}
