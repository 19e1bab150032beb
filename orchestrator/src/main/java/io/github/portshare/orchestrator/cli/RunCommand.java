package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.Engine;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.group.CommandServer;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.report.LivePage;
import io.github.portshare.orchestrator.report.LiveView;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.Experiment;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Loads;
import io.github.portshare.orchestrator.run.Observer;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.RunPlan;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Starts a group on one port, drives it, attacks it, and judges.",
            "Checks: group, share (steer, with --steer), loss, errors, hijack, and latency with --max-p99."
        })
final class RunCommand implements Callable<Integer> {

    @Option(
            names = "--members",
            paramLabel = "N",
            description = "Processes that share the port (default: 4; with --attach those that are there).")
    private Integer members;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "Port to share; 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Address to bind, an IP literal (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--attach",
            description =
                    "Drive whoever listens on --port already (any server, or 'portshare serve', in containers perhaps)"
                            + " instead of starting members; they are never stopped.")
    private boolean attach;

    /** The words that {@code --server} takes. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Stream.of(OWN), ServerKind.NAMED.stream().map(ServerKind::word))
                    .iterator();
        }
    }

    /** How the words that {@code --steer} takes begin. */
    static final class Ways implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("hash", "random", "cpu", "weights=", "away:").iterator();
        }
    }

    private static final String OWN = "vertx";

    @Option(
            names = "--server",
            paramLabel = "KIND",
            completionCandidates = Kinds.class,
            description = "What the members are: ${COMPLETION-CANDIDATES} (default: vertx, our own, which count).")
    private String server;

    @Option(
            names = "--server-command",
            paramLabel = "COMMAND",
            description =
                    "Run this command for each member, by 'sh -c': {port}, {host} and {index} stand for the port, the"
                            + " address, and 1 to --members. With {members}, which stands for --members, it is run once.")
    private String serverCommand;

    @Option(
            names = "--steer",
            paramLabel = "HOW",
            completionCandidates = Ways.class,
            description =
                    "Who of the members gets what: hash (as the kernel does), random, cpu (those of the cpu that it came in"
                            + " on), weights=40,30,20,10 (one for each member), away:N (all but the Nth). The check 'steer' then"
                            + " takes the place of 'share'.")
    private String steer;

    @Option(
            names = "--uid",
            paramLabel = "USER",
            converter = Uid.class,
            description = "The members' user: a uid, or a name (default: you).")
    private Integer uid;

    @Option(
            names = "--member-env",
            paramLabel = "NAME",
            description =
                    "Hand this variable of your environment on to the members, and to nobody else; may be repeated."
                            + " Without it they get PATH, LANG, JAVA_HOME, TMPDIR and TZ.")
    private List<String> memberEnv = List.of();

    @Mixin
    private TrafficOptions traffic;

    @Option(
            names = "--path",
            defaultValue = "/",
            paramLabel = "PATH",
            description = "What to ask for: /, /payload?bytes=N, /work?micros=N (default: ${DEFAULT-VALUE}).")
    private String path;

    @Mixin
    private FleetOptions fleet;

    @Mixin
    private LimitOptions limits;

    @Option(
            names = "--intruder-uid",
            paramLabel = "USER",
            converter = Uid.class,
            description =
                    "Who tries to get in (default: a uid that nobody uses; and root, where the members are not his). Beside"
                            + " --intruder-agent, as whom that must run.")
    private Integer intruderUid;

    @Option(
            names = "--intruder-agent",
            paramLabel = "PORT",
            description = "Let the 'portshare agent' on this loopback port try to get in, under its uid.")
    private Integer intruderAgent;

    @Option(
            names = "--intruder-token-file",
            paramLabel = "FILE",
            description = "Its --token-file: it obeys only who can read that.")
    private Path intruderTokenFile;

    @Option(
            names = "--control-agent",
            paramLabel = "PORT",
            description =
                    "Let the 'portshare agent' on this loopback port make the control; it must have the members' uid.")
    private Integer controlAgent;

    @Option(names = "--control-token-file", paramLabel = "FILE", description = "Its --token-file.")
    private Path controlTokenFile;

    @Option(names = "--no-hijack", description = "Let nobody try to get in; leaves the check 'hijack' out.")
    private boolean noHijack;

    @Option(
            names = "--reserve",
            description =
                    "Hold the port under the members' uid from before the first member until after the last, by a socket"
                            + " that is bound with SO_REUSEPORT alone and never listens.")
    private boolean reserve;

    /** Reads one. */
    static final class DisruptionConverter implements ITypeConverter<Disruption> {
        @Override
        public Disruption convert(String word) {
            try {
                return Disruption.of(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Option(
            names = "--disrupt",
            paramLabel = "WHAT@TIME",
            split = ",",
            converter = DisruptionConverter.class,
            description = "Do this to the group so long after the measuring began, and tell what it cost: kill:2@3s,"
                    + " stall:2@3s:1s, drain:2@3s, roll@3s (all are replaced), ghost@3s:50ms (another process of the"
                    + " uid listens for a moment), join@3s. ':2' is the second member; without it, the first that"
                    + " is there. May be repeated.")
    private List<Disruption> disrupt = List.of();

    @Option(
            names = "--max-loss",
            paramLabel = "N",
            description = "Requests that one --disrupt may cost (default: any number; it is told, and not judged).")
    private Long maxLoss;

    @Option(names = "--allow-disrupt", description = "Let --disrupt stall members of --attach, or join them.")
    private boolean allowDisrupt;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep result.json, report.html and the members' logs there (default: no file is left).")
    private Path out;

    @Mixin
    private PageOptions page;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show only what did not pass, and the verdict.")
    private boolean quiet;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() throws Exception {
        RunPlan plan = plan();
        return Interruption.guard(() -> {
            try (LivePage livePage = page.open(attach ? null : port)) {
                int code = run(plan, livePage);
                page.stay(livePage, code);
                return code;
            }
        });
    }

    private int run(RunPlan plan, LivePage livePage) throws Exception {
        try (LiveView view = new LiveView(output.out(), output.palette(), output.display(quiet));
                OutputDirectory kept = out == null ? null : new OutputDirectory(out);
                Loads loads = fleet.open(view::warning)) {
            Observer observer = livePage == null ? view : view.and(livePage);
            Path logs = kept == null ? null : kept.logs();
            Result result = new Experiment(plan, logs, null, loads, observer).run();
            if (livePage != null) {
                livePage.finish(result);
            }
            return report(result, view, kept);
        }
    }

    /** Shows first, and then saves: what cannot be saved has been seen. */
    private int report(Result result, LiveView view, OutputDirectory kept) {
        if (output.json) {
            view.close();
            System.out.println(ResultJson.write(result));
        } else {
            view.finish(result);
        }
        int code = ExitCode.of(result.verdict());
        return kept == null ? code : kept.keep(result, code, !output.json && !quiet);
    }

    private RunPlan plan() {
        RunPlan.Grouping group =
                new RunPlan.Grouping(members(), host, port, uid, attach, memberEnv, server(), serverCommand, steer);
        traffic.fitShares(group.members());
        if (limits.maxP99 != null) {
            traffic.fitLatency();
        }
        group.kind().ifPresent(traffic::fit);
        if (attach) {
            traffic.fitTheKernel();
        }
        return RunPlan.of(
                group,
                () -> traffic.traffic(traffic.protocol(), path, Engine.WEB),
                limits.limits(),
                new RunPlan.Hijack(
                        !noHijack,
                        intruderUid,
                        reserve,
                        intruderAgent,
                        controlAgent,
                        text(intruderTokenFile),
                        text(controlTokenFile)),
                new RunPlan.Disrupting(disrupt, maxLoss, allowDisrupt ? true : null),
                fleet.loadAgents);
    }

    /** As plans call it. */
    private String server() {
        if (server != null && serverCommand != null) {
            throw new ImpossiblePlanException(List.of("--server and --server-command exclude each other"));
        }
        return serverCommand != null ? new CommandServer(serverCommand).word() : OWN.equals(server) ? null : server;
    }

    private static String text(Path file) {
        return file == null ? null : file.toString();
    }

    private int members() {
        if (attach && members != null && members < 1) {
            throw new ImpossiblePlanException(
                    List.of("--members " + members + " is below 1; without --members, those that are there are taken"));
        }
        return members != null ? members : attach ? 0 : 4;
    }
}
