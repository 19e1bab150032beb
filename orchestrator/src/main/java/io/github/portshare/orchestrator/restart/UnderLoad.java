package io.github.portshare.orchestrator.restart;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.loadgen.Sources;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.kernel.Kernel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does something while there is a load, and tells what that lost. The load begins before, and ends after: each of its requests
 * has ended then, so that nothing of it is another's.
 */
final class UnderLoad {

    private static final String IDENTITY_HEADER = "Portshare-Member";
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 10;
    private static final long BEGIN_SECONDS = 10;
    /** How many answers a connection has had on average when the load counts as begun. */
    private static final int BEGUN = 8;
    /** That the load goes on, when all is done. */
    private static final long AFTERWARDS_MILLIS = 40;

    private static final List<String> COUNTERS = List.of(
            "ListenDrops",
            "ListenOverflows",
            "TCPAbortOnClose",
            "TCPMigrateReqSuccess",
            "TCPMigrateReqFailure",
            "EstabResets",
            "OutRsts");

    private final LabPlan plan;
    private final int port;

    UnderLoad(LabPlan plan, int port) {
        this.plan = plan;
        this.port = port;
    }

    /** What is done meanwhile. */
    interface Action {
        void run() throws InterruptedException;
    }

    /** Does it. */
    Repetition run(LoadKind kind, boolean reserved, boolean settingFirst, Action action) throws InterruptedException {
        Map<String, Long> before = Kernel.tcpCounters();
        try (LoadGenerator load = new LoadGenerator(load(kind))) {
            CompletableFuture<LoadResult> end = load.start();
            try {
                awaitBegin(load, end);
                action.run();
                Thread.sleep(AFTERWARDS_MILLIS);
            } finally {
                // else its close would wait for it
                load.stop();
            }
            Counts counts = end.get(2 * plan.timeoutMillis() + BEGIN_SECONDS * 1_000, TimeUnit.MILLISECONDS)
                    .measured();
            return new Repetition(
                    reserved,
                    settingFirst,
                    counts.requests(),
                    Loss.of(counts),
                    counts.errors().getOrDefault(ErrorKind.CLIENT_LIMIT, 0L),
                    counts.connect(),
                    grown(before));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load generator failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the load did not end in time", e);
        }
    }

    private LoadPlan load(LoadKind kind) {
        Traffic traffic = new Traffic(
                Protocol.HTTP,
                "/",
                plan.connections(),
                kind.requestsPerConnection(),
                0,
                Rate.CLOSED_LOOP,
                new Traffic.Extent(Duration.ZERO, LONGEST, 0),
                Duration.ofMillis(plan.timeoutMillis()),
                1,
                Engine.RAW,
                Sources.ALL);
        return new LoadPlan(URI.create("http://127.0.0.1:" + port + "/"), traffic, IDENTITY_HEADER, Set.of());
    }

    private void awaitBegin(LoadGenerator load, CompletableFuture<LoadResult> end) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BEGIN_SECONDS);
        while (load.glance().join().measured().ok() < (long) BEGUN * plan.connections()) {
            if (end.isDone() || System.nanoTime() >= deadline) {
                throw new IllegalStateException("the load did not begin: "
                        + load.glance().join().measured().errorSamplesByLabel());
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static Map<String, Long> grown(Map<String, Long> before) {
        Map<String, Long> now = Kernel.tcpCounters();
        Map<String, Long> grown = new TreeMap<>();
        COUNTERS.stream()
                .filter(now::containsKey)
                .forEach(name -> grown.put(name, now.get(name) - before.getOrDefault(name, 0L)));
        return grown;
    }
}
