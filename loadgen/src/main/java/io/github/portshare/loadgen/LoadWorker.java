package io.github.portshare.loadgen;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpClientInternal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The connections of one event loop and their tallies. Public methods may be called from anywhere; they hop to the loop.
 */
final class LoadWorker extends VerticleBase {

    private static final long TIMEOUT_CHECK_MILLIS = 20;

    /** What a connection may do that is free. */
    enum Turn {
        /** Begin a request; it is claimed. */
        NOW,
        /** Wait to be woken. */
        LATER,
        /** End. */
        NEVER
    }

    private final LoadPlan plan;
    private final Traffic traffic;
    private final Target target;
    private final int first;
    private final int connections;
    /** Measured requests not yet claimed, shared by all workers of a closed loop; unused where the plan gives no number. */
    private final AtomicLong budget;

    private final Executor asking;

    private final Tally warmup;
    private final Tally measured;
    private final SourcePorts sourcePorts = new SourcePorts();
    private final List<VirtualConnection> active = new ArrayList<>();
    private final Promise<Void> finished = Promise.promise();
    /** Snapshots on their way. They do not wait for {@code finished}: it would hold each, with its counts, until the end. */
    private final Set<Promise<LoadResult>> snapshots = ConcurrentHashMap.newKeySet();

    private Tally tally;
    /** Null in a closed loop, and so is its idleness. */
    private Pacer pacer;

    private Idleness idleness;
    private Holds holds;
    private volatile boolean stopped;
    /** When the loop saw that it was stopped. */
    private Long stoppedNanos;

    /**
     * Prepares the connections; nothing is sent yet.
     *
     * @param first ordinal of the first of them among all of the plan
     * @param connections how many
     * @param asking where Owners are asked
     */
    LoadWorker(LoadPlan plan, Target target, int first, int connections, AtomicLong budget, Executor asking) {
        this.plan = plan;
        this.traffic = plan.traffic();
        this.target = target;
        this.first = first;
        this.connections = connections;
        this.budget = budget;
        this.asking = asking;
        this.warmup = new Tally(plan.responders());
        this.measured = new Tally(plan.responders());
        this.tally = warmup;
    }

    @Override
    public Future<?> start() {
        EventLoop loop = ((ContextInternal) context).nettyEventLoop();
        loop.terminationFuture()
                .addListener(ended -> broken(new IllegalStateException("an event loop of the load has ended")));
        // not unwrapped: the outer object closes the inner one when it is garbage
        // the connect timeout is the client's: Vert.x does not look at the one of HttpConnectOptions
        HttpClientInternal connector = (HttpClientInternal) vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) Math.min(traffic.timeout().toMillis(), Integer.MAX_VALUE)));
        for (int i = 0; i < connections; i++) {
            int ordinal = first + i;
            active.add(new VirtualConnection(
                    this, plan, i, outcome -> carrier(outcome, ordinal, loop, connector), traffic.seed() + ordinal));
        }
        if (traffic.openLoop()) {
            idleness = new Idleness((SingleThreadEventLoop) loop);
            pacer = new Pacer(loop, first, active, idleness, this::broken);
        }
        holds = new Holds(new Holder(), active::size, System::nanoTime);
        vertx.setPeriodic(TIMEOUT_CHECK_MILLIS, timer -> {
            long now = System.nanoTime();
            List.copyOf(active).forEach(connection -> connection.checkTimeout(now));
            // who ends the load does not wait for a server that accepts one at a time
            long timeout = traffic.timeout().toNanos();
            holds.expire(stopped ? Math.min(timeout, Holds.AT_END_NANOS) : timeout);
        });
        return Future.succeededFuture();
    }

    private final class Holder implements Holds.Loop {

        @Override
        public void ask(Set<InetSocketAddress> held, Consumer<Map<InetSocketAddress, String>> answer) {
            // where the loop has ended meanwhile, nobody waits for the answer any more
            CompletableFuture.supplyAsync(() -> plan.owners().of(held), asking)
                    .whenComplete((names, failure) -> context.runOnContext(here -> {
                        awake();
                        if (failure == null) {
                            answer.accept(names);
                        } else {
                            broken(failure);
                        }
                    }));
        }

        @Override
        public void after(long millis, Runnable task) {
            LoadWorker.this.after(millis, () -> {
                awake();
                task.run();
            });
        }
    }

    private Carrier carrier(Carrier.Outcome outcome, int ordinal, EventLoop loop, HttpClientInternal connector) {
        return switch (traffic.protocol()) {
            case TCP -> new TcpCarrier(loop, target.address(), traffic.timeout(), ordinal, outcome, this::broken);
            case UDP -> new UdpCarrier(loop, target.address(), ordinal, outcome, this::broken);
            case HTTP -> new HttpCarrier(plan, target, connector, outcome);
        };
    }

    /** Begins to send what is not measured. */
    void warmUp(Schedule schedule) {
        begin(warmup, schedule);
    }

    /** Begins to send what is measured; the connections of a warm-up are replaced after their request in flight. */
    void measure(Schedule schedule) {
        begin(measured, schedule);
    }

    private void begin(Tally phase, Schedule schedule) {
        context.runOnContext(here -> {
            noteSchedule();
            awake();
            if (pacer != null) {
                tally.unsent(pacer.unsent(System.nanoTime()));
            }
            tally = phase;
            if (pacer != null) {
                pacer.begin(schedule);
            }
            wakeAll();
        });
    }

    /** Sends nothing new; what is in flight ends. */
    void stopSending() {
        stopped = true;
        if (context != null) {
            context.runOnContext(here -> wakeAll());
        }
    }

    private void wakeAll() {
        List.copyOf(active).forEach(VirtualConnection::wake);
    }

    /** This program is at its end, not a request: what the loop still had to do may never be done. */
    void broken(Throwable cause) {
        finished.tryFail(cause);
        snapshots.forEach(copy -> copy.tryFail(cause));
    }

    /** Completes when the last request has ended and its connection has closed; fails where that will not be. */
    Future<Void> finished() {
        return finished.future();
    }

    /** The counts as they are at one moment of the loop. */
    Future<LoadResult> snapshot(Duration elapsed) {
        Promise<LoadResult> copy = Promise.promise();
        snapshots.add(copy);
        copy.future().onComplete(given -> snapshots.remove(copy));
        if (finished.future().failed()) {
            copy.tryFail(finished.future().cause());
        }
        context.runOnContext(here -> {
            noteSchedule();
            awake();
            copy.tryComplete(
                    new LoadResult(counts(warmup), counts(measured), sourcePorts.copy(), elapsed, target.gaveUp()));
        });
        return copy.future();
    }

    /** Notes how many requests should have begun by now, or by the moment when nothing new was sent any more. */
    private void noteSchedule() {
        if (pacer != null) {
            tally.scheduled = pacer.due(isStopped() ? stoppedNanos : System.nanoTime());
        }
    }

    private Counts counts(Tally phase) {
        boolean given = pacer != null && phase == tally && isStopped();
        return phase.counts(given ? pacer.unsent(stoppedNanos) : Pacer.Unsent.NOTHING);
    }

    private boolean isStopped() {
        if (stopped && stoppedNanos == null) {
            // now, and not when stop was called: what has begun since then was due before now
            stoppedNanos = System.nanoTime();
        }
        return stopped;
    }

    // ---- for the virtual connections, on the loop

    /** Whether one more request may be begun on a connection. */
    Turn turn(int index) {
        if (isStopped()) {
            return Turn.NEVER;
        }
        if (pacer == null) {
            boolean claimed = tally == warmup || !traffic.extent().counted() || budget.getAndDecrement() > 0;
            return claimed ? Turn.NOW : Turn.NEVER;
        }
        long start = pacer.nextStart(index);
        if (start == Course.NEVER) {
            // the duration is not over when its last request has begun
            return !traffic.extent().counted() ? Turn.LATER : Turn.NEVER;
        }
        return start <= System.nanoTime() ? Turn.NOW : Turn.LATER;
    }

    /** In an open loop, takes the connection's next request off the schedule; returns its intended start. */
    long begun(int index) {
        long start = pacer.nextStart(index);
        pacer.begun(index);
        return start;
    }

    /** The loop is at work. */
    void awake() {
        if (idleness != null) {
            idleness.awake();
        }
    }

    /** In an open loop, how long the loop has had nothing to do before what it does now; else 0. */
    long idleNanos() {
        return idleness == null ? 0 : idleness.nanos();
    }

    /** Those who wait to be told who has their connection. */
    Holds holds() {
        return holds;
    }

    Tally tally() {
        return tally;
    }

    /** Notes a connection that was answered, in the phase of this tally. */
    void answeredFrom(int localPort, Tally phase) {
        if (phase == measured) {
            sourcePorts.used(localPort);
        }
    }

    Target target() {
        return target;
    }

    void after(long millis, Runnable task) {
        vertx.setTimer(millis, timer -> task.run());
    }

    void done(VirtualConnection connection) {
        active.remove(connection);
        if (active.isEmpty()) {
            finished.tryComplete();
        }
    }
}
