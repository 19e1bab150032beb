package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.report.ProgressView;
import io.github.portshare.orchestrator.run.BindsExperiment;
import io.github.portshare.orchestrator.run.BindsResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "binds",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Tries on this kernel who may bind a port beside whom.",
            "The tables of SO_REUSEADDR and SO_REUSEPORT, over TIME_WAIT too, and who receives multicast: what is documented"
                    + " beside what is observed.",
            "Exit code 0: as expected of Linux; 3: not; 4: something could not be tried."
        })
final class BindsCommand implements Callable<Integer> {

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "Also try the table of addresses with this one of the machine, an IP literal; repeatable.")
    private List<String> addresses = new ArrayList<>();

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() throws Exception {
        return Interruption.guard(() -> {
            BindsResult result;
            try (ProgressView view = output.progress("binds")) {
                result = BindsExperiment.observe(addresses, view::at);
            }
            output.print(result);
            return ExitCode.of(result.verdict());
        });
    }
}
