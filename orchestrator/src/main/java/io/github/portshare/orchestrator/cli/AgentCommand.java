package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.agent.AgentProgram;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Preflight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The intruder, or the control, in a container of its own. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Tries to get into a port, as a 'run' tells it to.",
            "It is the intruder (--intruder-agent of 'run') or the control (--control-agent) in a container of its own, under its"
                    + " own uid, and in the same network namespace.",
            "It obeys, on its loopback port, only who shows its token, and runs until SIGTERM or SIGINT."
        })
final class AgentCommand implements Callable<Integer> {

    @Option(
            names = "--port",
            defaultValue = "9101",
            paramLabel = "PORT",
            description = "Loopback port to take orders on (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "FILE",
            description =
                    "Where to write a new token at each start, for run's --intruder-token-file or --control-token-file."
                            + " Its owner alone may read it (0600); in a setgid directory the directory's group too (0640).")
    private Path tokenFile;

    @Override
    public Integer call() throws Exception {
        return Interruption.guard(this::serve);
    }

    private int serve() {
        if (port < 1 || port > 65_535) {
            throw new ImpossiblePlanException(List.of("--port " + port + " is outside 1 to 65535"));
        }
        try {
            AgentProgram.serve(port, tokenFile);
            return ExitCode.OK;
        } catch (SocketException e) {
            throw Preflight.unlistenable("--port " + port, InetAddress.getLoopbackAddress(), port, e, "choose another");
        } catch (IOException e) {
            throw new ImpossiblePlanException(List.of("--token-file: " + e.getMessage()));
        }
    }
}
