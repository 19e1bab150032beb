package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.report.ProgressView;
import io.github.portshare.orchestrator.run.HijackExperiment;
import io.github.portshare.orchestrator.run.HijackResult;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "hijack",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Lets outsiders try to get into a port.",
            "They try with every option, on every address, under every uid that can be had. Without --port, into groups of its own, in every state and with every option, and then with the defence on."
                    + " With --port, into a live service: only binds, and one marked probe for each that gets in.",
            "Exit code 0: as expected, and the defence holds; 3: not, or somebody got into the service; 4: somebody could"
                    + " not be tried."
        })
final class HijackCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "PORT", description = "Port of a live service (default: groups of its own).")
    private Integer port;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "The live service's address, an IP literal (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--protocol",
            paramLabel = "tcp|udp",
            description = "What to get into (default: both for groups of its own, tcp for a service).")
    private Transport transport;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (port == null && spec.commandLine().getParseResult().hasMatchedOption("--host")) {
            throw new ParameterException(
                    spec.commandLine(), "--host " + host + " names a service, and needs its --port");
        }
        return Interruption.guard(() -> {
            HijackResult result = port == null
                    ? ofOwnGroups()
                    : HijackExperiment.ofService(transport == null ? Transport.TCP : transport, host, port);
            output.print(result);
            return ExitCode.of(result.verdict());
        });
    }

    private HijackResult ofOwnGroups() throws InterruptedException {
        try (ProgressView view = output.progress("hijack")) {
            return HijackExperiment.ofOwnGroups(
                    transport == null ? EnumSet.allOf(Transport.class) : EnumSet.of(transport), view::at);
        }
    }
}
