package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.report.RestartView;
import io.github.portshare.orchestrator.restart.LoadKind;
import io.github.portshare.orchestrator.restart.Technique;
import io.github.portshare.orchestrator.run.RestartExperiment;
import io.github.portshare.orchestrator.run.RestartPlan;
import io.github.portshare.orchestrator.run.RestartResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Tells what each way to restart a member loses.",
            "Restarts members under load, by each technique and many times, and tells how many restarts lost something, what,"
                    + " and how frequent a loss may be at most.",
            "It is measured in a network namespace of its own where that can be had; no setting of this machine is changed.",
            "Exit code 0: as expected of Linux; 3: not; 4: a technique could not be tried."
        })
final class RestartCommand implements Callable<Integer> {

    /** Which load; both, where it is not told. */
    enum Loads {
        NEW(List.of(LoadKind.NEW)),
        KEEP(List.of(LoadKind.KEEP)),
        BOTH(List.of(LoadKind.values()));

        private final List<LoadKind> kinds;

        Loads(List<LoadKind> kinds) {
            this.kinds = kinds;
        }

        static Loads parse(String word) {
            for (Loads loads : values()) {
                if (loads.toString().equals(word)) {
                    return loads;
                }
            }
            throw new TypeConversionException("'" + word + "' is not new, keep or both");
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Of the techniques that can be asked for. */
    static final class Names extends ArrayList<String> {

        private static final long serialVersionUID = 1;

        Names() {
            super(Technique.ofMembers().stream().map(Technique::toString).toList());
        }
    }

    @Option(
            names = "--technique",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "Which to try: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Technique> techniques = List.of();

    @Option(
            names = "--load",
            defaultValue = "both",
            paramLabel = "new|keep|both",
            description =
                    "What is under way: a new connection for each request, connections that are kept, or each in turn"
                            + " (default: ${DEFAULT-VALUE}).")
    private Loads loads;

    @Option(
            names = "--members",
            defaultValue = "4",
            paramLabel = "N",
            description = "Processes of the group; of --server its workers, or threads (default: ${DEFAULT-VALUE}).")
    private int members;

    @Option(
            names = "--repeats",
            defaultValue = "16",
            paramLabel = "N",
            description = "Restarts of each technique under each load, half of them while a reservation holds the port"
                    + " (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--connections",
            defaultValue = "64",
            paramLabel = "N",
            description = "Concurrent connections, each with one request in flight (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--settle",
            defaultValue = "60ms",
            paramLabel = "TIME",
            description = "How long a member that is passed by still accepts: longer than a handshake takes (default:"
                    + " ${DEFAULT-VALUE}).")
    private Duration settle;

    @Option(
            names = "--server",
            paramLabel = "nginx|haproxy",
            description = "Have this server reload, instead of our own members.")
    private String server;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep result.json, report.html and the logs there (default: no file is left).")
    private Path out;

    @Mixin
    private OutputOptions output;

    /** The help says of each technique what it is. */
    @Spec
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .footerHeading("%nTechniques:%n")
                .footer(Technique.ofMembers().stream()
                        .map(technique -> String.format("  %-15s%s", technique, technique.words()))
                        .toArray(String[]::new));
    }

    @Override
    public Integer call() throws Exception {
        RestartPlan plan = RestartPlan.of(members, repeats, techniques, loads.kinds, connections, settle, server);
        RestartView view = new RestartView(output.display(false));
        return Interruption.guard(() -> output.printAndKeep(
                out,
                logs -> {
                    RestartResult result = new RestartExperiment(plan, logs, view).run();
                    view.clear();
                    return result;
                },
                RestartResult::verdict));
    }
}
