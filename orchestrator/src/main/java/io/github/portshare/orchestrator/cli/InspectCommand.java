package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.InspectResult;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Looks at a live port of this network namespace: who listens, who holds each listener, what waits, and what is"
                    + " wrong with it.",
            "Without a port, at every one that is shared. It takes no connection; the trial of a lone TCP listener binds its"
                    + " port for a moment.",
            "Exit code 0: nothing found; 3: a finding. What could not be seen is told, with what would show it."
        })
final class InspectCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PORT", arity = "0..1", description = "Which port (default: every one that is shared).")
    private Integer port;

    @Option(names = "--protocol", paramLabel = "tcp|udp", description = "Over which (default: both).")
    private Transport transport;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() throws Exception {
        return Interruption.guard(() -> {
            InspectResult result = InspectResult.of(transports(), asked());
            output.print(result);
            return ExitCode.of(result.verdict());
        });
    }

    private Set<Transport> transports() {
        return transport == null ? EnumSet.allOf(Transport.class) : EnumSet.of(transport);
    }

    private OptionalInt asked() {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }
}
