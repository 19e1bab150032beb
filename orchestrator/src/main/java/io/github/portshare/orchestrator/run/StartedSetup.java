package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.PortClaim;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.run.CompareResult.Round;
import io.github.portshare.orchestrator.verdict.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A set-up that runs, on a port of its own, from {@link #start} to {@link #close}: its processes stay, so that they are as warm
 * in the last round as they can be, and cost next to nothing while others are driven.
 */
final class StartedSetup implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    /** For a load to end that should have ended. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final Setup setup;
    private final ComparePlan plan;
    private final int port;
    private final PortClaim claim;
    private final Workspace workspace;
    private final Group group;

    private StartedSetup(Setup setup, ComparePlan plan, int port, PortClaim claim, Workspace workspace, Group group) {
        this.setup = setup;
        this.plan = plan;
        this.port = port;
        this.claim = claim;
        this.workspace = workspace;
        this.group = group;
    }

    /**
     * Starts its processes, and waits until they listen.
     *
     * @param logs a directory for its logs alone; null = they go when it is closed
     * @throws ImpossiblePlanException if no port of the address can be bound
     * @throws IllegalStateException if it does not start; the message says why
     */
    static StartedSetup start(Setup setup, ComparePlan plan, Path logs) throws InterruptedException {
        RunPlan.Grouping asked = new RunPlan.Grouping(setup.processes(plan.members()), plan.host(), 0, null);
        int port = Preflight.freePort(Transport.TCP, asked.address());
        PortClaim claim =
                Preflight.claim(Transport.TCP, new RunPlan.Grouping(asked.members(), plan.host(), port, null));
        Workspace workspace = null;
        Group group = null;
        try {
            workspace = new Workspace();
            Path directory = logs == null ? workspace.directory() : Files.createDirectories(logs);
            group = setup.launcher(plan.members(), plan.host(), port, Identity.self())
                    .launch(workspace, directory, START);
            StartedSetup started = new StartedSetup(setup, plan, port, claim, workspace, group);
            started.requireAlive();
            return started;
        } catch (IOException e) {
            end(claim, workspace, group);
            throw new UncheckedIOException("cannot make the directory " + logs + " for logs", e);
        } catch (InterruptedException | RuntimeException e) {
            end(claim, workspace, group);
            throw e;
        }
    }

    Setup setup() {
        return setup;
    }

    /** Load that nobody measures. */
    void warmUp(Duration duration) throws InterruptedException {
        if (!duration.isZero()) {
            drive(duration);
            requireAlive();
        }
    }

    /**
     * One part of a round.
     *
     * @throws IllegalStateException if it did not serve; the message says why
     */
    Round measure(int round) throws InterruptedException {
        warmUp(plan.traffic().extent().warmup());
        CpuTimes before = CpuTimes.of(group);
        LoadResult load = drive(plan.traffic().extent().duration());
        CpuTimes cpu = CpuTimes.of(group).since(before);
        requireAlive();
        if (LoadJudge.answered(load.measured()) == 0) {
            throw new IllegalStateException("it answered nothing in round " + round + ": "
                    + load.gaveUp()
                            .or(() -> load.measured().errorSamples().values().stream()
                                    .findFirst())
                            .orElse("no request was sent"));
        }
        return CompareWriter.round(round, load, setup.processes(plan.members()), cpu);
    }

    private LoadResult drive(Duration duration) throws InterruptedException {
        Traffic all = plan.traffic();
        Traffic part = all.during(new Traffic.Extent(Duration.ZERO, duration, 0));
        URI target =
                URI.create("http://" + IpLiteral.bracketed(IpLiteral.reachable(plan.host())) + ":" + port + all.path());
        Duration most = duration.plus(all.timeout()).plus(SLACK);
        try (Load load = new LoadGenerator(new LoadPlan(target, part, Experiment.IDENTITY_HEADER, Set.of()))) {
            return load.start().get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("its load did not end within " + most.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load generator failed: " + e.getCause(), e.getCause());
        }
    }

    private void requireAlive() {
        Optional<String> problem = group.problems().isEmpty()
                ? group.members().isEmpty() ? Optional.of("none of its processes listens") : Optional.empty()
                : Optional.of(group.problems().stream().map(Finding::words).collect(Collectors.joining("; ")));
        problem.ifPresent(words -> {
            throw new IllegalStateException(words);
        });
    }

    @Override
    public void close() {
        end(claim, workspace, group);
    }

    private static void end(PortClaim claim, Workspace workspace, Group group) {
        try (claim;
                workspace;
                group) {
            // in the reverse order, whatever fails
        }
    }
}
