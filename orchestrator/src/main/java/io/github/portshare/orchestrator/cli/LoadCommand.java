package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.ImpossibleLoadException;
import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.report.ProgressView;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.LoadDrive;
import io.github.portshare.orchestrator.run.Loads;
import io.github.portshare.orchestrator.run.Preflight;
import io.github.portshare.orchestrator.run.RunPlan;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Drives a server, and tells which process answered.",
            "Checks: errors, share where two processes or more name themselves, and latency with --max-p99."
        })
final class LoadCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "URL",
            description =
                    "http://host[:port][/path][?query], tcp://host:port or udp://host:port; with --protocol tcp|udp"
                            + " also host:port.")
    private String url;

    @Mixin
    private TrafficOptions traffic;

    @Option(
            names = "--identity-header",
            defaultValue = "Portshare-Member",
            paramLabel = "NAME",
            description =
                    "Response header that names the process (default: ${DEFAULT-VALUE}); over tcp and udp the first word"
                            + " of the answer does.")
    private String identityHeader;

    @Mixin
    private FleetOptions fleet;

    @Mixin
    private LimitOptions limits;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        LoadPlan plan = plan();
        if (fleet.loadAgents == null) {
            Preflight.requireConnections(plan.traffic(), host(plan.target()));
        }
        return ExitCode.of(Interruption.guard(() -> {
            LoadDocument document = drive(plan);
            output.print(document);
            return document.verdict();
        }));
    }

    private LoadDocument drive(LoadPlan plan) throws Exception {
        try (ProgressView view = output.progress("load");
                Loads loads = fleet.open(words -> {
                    view.clear();
                    FleetOptions.tell(words);
                })) {
            loads.await(view::step);
            try (Load load = loads.of(plan)) {
                return LoadDrive.drive(
                        plan,
                        load,
                        limits.limits(),
                        now -> view.load(plan.traffic().extent(), now));
            }
        }
    }

    private URI target() {
        boolean whole = url.contains("://");
        if (whole && traffic.protocol() != Protocol.HTTP && !url.startsWith(traffic.protocol() + "://")) {
            throw new IllegalArgumentException(
                    "--protocol " + traffic.protocol() + " and the target '" + url + "' exclude each other");
        }
        String shown = url.replaceFirst("//[^/?#]*@", "//***@");
        if (!shown.equals(url) || !whole && url.contains("@")) {
            throw new IllegalArgumentException("target '" + (whole ? shown : "***")
                    + "' has a user or a password in it, which load does not send: leave out what stands before @");
        }
        try {
            return new URI(whole || traffic.protocol() == Protocol.HTTP ? url : traffic.protocol() + "://" + url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("target '" + url
                    + "' is not of the form http://host[:port][/path], tcp://host:port or udp://host:port");
        }
    }

    /** Its address: one sentence before the load, instead of a failure of each request. */
    private InetAddress host(URI target) {
        try {
            return InetAddress.getByName(target.getHost());
        } catch (UnknownHostException e) {
            throw new ImpossiblePlanException(
                    List.of("target '" + url + "': the host " + target.getHost() + " is not known; check its name"));
        }
    }

    private LoadPlan plan() {
        if (limits.maxP99 != null) {
            traffic.fitLatency();
        }
        List<String> problems = new ArrayList<>(limits.limits().problems());
        try {
            URI target = target();
            List<String> ofTarget = LoadPlan.problems(target);
            problems.addAll(ofTarget);
            Traffic sent = ofTarget.isEmpty()
                    ? traffic.traffic(
                            Protocol.of(target.getScheme()).orElseThrow(), LoadPlan.resource(target), Engine.RAW)
                    : traffic.traffic(Protocol.HTTP, "/", Engine.RAW);
            RunPlan.problem(sent, fleet.loadAgents).ifPresent(problems::add);
            if (problems.isEmpty()) {
                return new LoadPlan(target, sent, identityHeader, Set.of());
            }
        } catch (ImpossibleLoadException e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
        throw new ParameterException(spec.commandLine(), String.join("; ", problems));
    }
}
