package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.loadgen.RequestsPerConnection;
import io.github.portshare.loadgen.Sources;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.report.CompareView;
import io.github.portshare.orchestrator.run.CompareExperiment;
import io.github.portshare.orchestrator.run.ComparePlan;
import io.github.portshare.orchestrator.run.CompareResult;
import io.github.portshare.orchestrator.run.Setup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Compares ways to serve one port, under the same load.",
            "Drives each in turn, several times, and tells how they differ: in requests/s, latency, CPU time per request, and in"
                    + " how evenly their processes share the connections.",
            "Set-ups of one family, which run the same server, are compared with each other: with the family's first, or"
                    + " --baseline. Each has a free port of its own.",
            "Exit code 0: all were measured; 4: one could not be."
        })
final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--setups",
            split = ",",
            paramLabel = "NAME",
            description = "Which to drive: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Setup> setups = List.of(Setup.values());

    @Option(
            names = "--baseline",
            split = ",",
            paramLabel = "NAME",
            description = "With which set-up those of its family are compared (default: the family's first).")
    private List<Setup> baselines = List.of();

    @Option(
            names = "--members",
            paramLabel = "N",
            description = "Processes, or event loops, of a set-up that has several (default: one a cpu, 2 to 8).")
    private Integer members;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Address to bind, an IP literal (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--rounds",
            defaultValue = "15",
            paramLabel = "N",
            description = "How often each set-up is measured, in turn; at least 3 (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--duration",
            defaultValue = "700ms",
            paramLabel = "TIME",
            description = "How long to measure a set-up in a round (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--warmup",
            defaultValue = "200ms",
            paramLabel = "TIME",
            description =
                    "Load that comes before that and is not measured; ten times as much before the first round (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration warmup;

    @Option(
            names = "--connections",
            defaultValue = "64",
            paramLabel = "N",
            description = "Concurrent connections, each with one request in flight (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--requests-per-connection",
            defaultValue = "4",
            paramLabel = "K|MIN:MAX",
            description =
                    "Requests before a connection is closed and replaced (default: ${DEFAULT-VALUE}). Set-ups differ in who"
                            + " accepts a connection.")
    private String requestsPerConnection;

    @Option(
            names = "--timeout",
            defaultValue = "5s",
            paramLabel = "TIME",
            description = "How long a connect, and an answer, may take (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--client-threads",
            paramLabel = "N",
            description = "Event loops of the load generator (default: half the cpus, 1 to 4).")
    private Integer threads;

    @Option(
            names = "--confidence",
            defaultValue = "95%",
            paramLabel = "RATIO",
            description = "How sure it is that all differences lie in their intervals (default: ${DEFAULT-VALUE}).")
    private Ratio confidence;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep result.json, report.html and the set-ups' logs there (default: no file is left).")
    private Path out;

    @Mixin
    private OutputOptions output;

    /** The help says of each set-up what it is. */
    @Spec
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .footerHeading("%nSet-ups:%n")
                .footer(Arrays.stream(Setup.values())
                        .map(setup -> String.format("  %-18s%s", setup, setup.words()))
                        .toArray(String[]::new));
    }

    @Override
    public Integer call() throws Exception {
        ComparePlan plan = plan();
        CompareView view = new CompareView(output.display(false));
        return Interruption.guard(() -> output.printAndKeep(
                out,
                logs -> {
                    CompareResult result = new CompareExperiment(plan, logs, view).run();
                    view.clear();
                    return result;
                },
                CompareResult::verdict));
    }

    private ComparePlan plan() {
        int cpus = Runtime.getRuntime().availableProcessors();
        return ComparePlan.of(
                members != null ? members : Math.max(2, Math.min(8, cpus)),
                host,
                rounds,
                confidence.value(),
                setups,
                baselines,
                this::traffic);
    }

    private Traffic traffic() {
        return new Traffic(
                Protocol.HTTP,
                "/",
                connections,
                RequestsPerConnection.parse(requestsPerConnection),
                0,
                Rate.CLOSED_LOOP,
                new Traffic.Extent(warmup, duration, 0),
                timeout,
                threads != null ? threads : TrafficOptions.defaultThreads(),
                Engine.RAW,
                Sources.ALL);
    }
}
