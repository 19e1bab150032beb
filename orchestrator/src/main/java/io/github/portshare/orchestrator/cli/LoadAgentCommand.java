package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.fleet.LoadAgent;
import io.github.portshare.orchestrator.run.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One machine's part of a load from many. */
@Command(
        name = "load-agent",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Makes a part of a load that comes from many machines.",
            "The load is that of a 'run' or 'load' with --load-agents. The agent makes one connection, outwards; comes before or after the one it joins, and stays for the next."
        })
final class LoadAgentCommand implements Callable<Integer> {

    @Option(
            names = "--join",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The --fleet of the one that gives the orders; it is waited for.")
    private HostAndPort join;

    @Option(
            names = "--allow",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "What it may be told to drive; may be repeated. Needed where --join is off loopback (default: whatever is"
                            + " on the loopback).")
    private List<String> allow = List.of();

    @Option(
            names = "--fleet-key",
            paramLabel = "FILE",
            description = "The secret that the other has too; needed where --join is off loopback.")
    private Path fleetKey;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "The agent's name, which no other has (default: the host's name, and the pid where that is not 1).")
    private String name;

    @Option(names = "--once", description = "End after one run: exit code 0, or 4 where that was lost on the way.")
    private boolean once;

    @Override
    public Integer call() throws Exception {
        lookNamesUpAnew();
        LoadAgent.Plan plan =
                new LoadAgent.Plan(join.host(), join.port(), name == null ? ownName() : name, allow, fleetKey, once);
        boolean ended =
                Interruption.guard(() -> new LoadAgent(plan, Origin.Tool.THIS.version(), FleetOptions::tell).run());
        return ended ? ExitCode.OK : ExitCode.INCONCLUSIVE;
    }

    /**
     * A JVM keeps a name that it did not find for 10 s, and one that it did for 30 s; where agents wait, the name of the
     * orchestrator comes with its container, and the next run's has another address. Before the first name is looked up.
     */
    private static void lookNamesUpAnew() {
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Security.setProperty("networkaddress.cache.ttl", "1");
    }

    private static String ownName() {
        long pid = ProcessHandle.current().pid();
        return hostName() + (pid == 1 ? "" : "-" + pid);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // a host that does not know itself
            return "agent";
        }
    }
}
