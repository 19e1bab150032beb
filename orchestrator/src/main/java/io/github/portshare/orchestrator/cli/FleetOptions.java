package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.orchestrator.fleet.Fleet;
import io.github.portshare.orchestrator.report.Visible;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Loads;
import io.github.portshare.orchestrator.run.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Who makes the load: the options that {@code run} and {@code load} share. */
final class FleetOptions {

    @Option(
            names = "--load-agents",
            paramLabel = "N",
            description =
                    "Let so many 'portshare load-agent' make the load together, each its part of it, from wherever they are"
                            + " (default: this process makes it).")
    Integer loadAgents;

    @Option(
            names = "--fleet",
            paramLabel = "[ADDRESS:]PORT",
            description =
                    "Where to listen for load agents, on loopback unless an address is given; port 0 takes any free one.")
    private HostAndPort fleet;

    @Option(
            names = "--fleet-key",
            paramLabel = "FILE",
            description =
                    "The secret that load agents have too ('portshare fleet-key' makes one); needed off loopback.")
    private Path fleetKey;

    @Option(
            names = "--fleet-wait",
            defaultValue = "60s",
            paramLabel = "TIME",
            description = "How long to wait until all load agents are there (default: ${DEFAULT-VALUE}).")
    private Duration fleetWait;

    /**
     * Listens for them; where nobody asked for any, this process makes the load, and nothing of a fleet is loaded.
     *
     * @param notice is told who comes, goes and is refused
     */
    Loads open(Consumer<String> notice) {
        if (loadAgents == null) {
            String without = fleet != null ? "--fleet" : fleetKey != null ? "--fleet-key" : null;
            if (without != null) {
                throw new ImpossiblePlanException(List.of(without + " needs --load-agents: how many are to come"));
            }
            return LoadGenerator::new;
        }
        if (fleet == null) {
            throw new ImpossiblePlanException(
                    List.of("--load-agents " + loadAgents + " needs --fleet: where to listen for them, such as 7400"));
        }
        return new Fleet(
                new Fleet.Plan(loadAgents, fleet.host(), fleet.port(), fleetKey, fleetWait),
                Origin.Tool.THIS.version(),
                notice);
    }

    /** Beside the report, and not in it: who comes, goes and is refused. */
    static void tell(String sentence) {
        System.err.println("portshare: " + Visible.line(sentence));
    }
}
