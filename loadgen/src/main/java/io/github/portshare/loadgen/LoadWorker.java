package io.github.portshare.loadgen;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.internal.http.HttpClientInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connections of one event loop and their tallies. Public methods may be called from anywhere; they hop to the loop.
 */
final class LoadWorker extends VerticleBase {

    private static final long TIMEOUT_CHECK_MILLIS = 20;

    private final LoadPlan plan;
    private final int connections;
    private final long firstSeed;
    /** Measured requests not yet claimed, shared by all workers; unused where the plan gives no number. */
    private final AtomicLong budget;

    private final Tally warmup = new Tally();
    private final Tally measured = new Tally();
    private final SourcePorts sourcePorts = new SourcePorts();
    private final List<VirtualConnection> active = new ArrayList<>();
    private final Promise<Void> finished = Promise.promise();
    private Tally tally = warmup;
    private volatile boolean stopped;

    LoadWorker(LoadPlan plan, int connections, long firstSeed, AtomicLong budget) {
        this.plan = plan;
        this.connections = connections;
        this.firstSeed = firstSeed;
        this.budget = budget;
    }

    @Override
    public Future<?> start() {
        // not unwrapped: the outer object closes the inner one when it is garbage
        // the connect timeout is the client's: Vert.x does not look at the one of HttpConnectOptions
        HttpClientInternal connector = (HttpClientInternal) vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) Math.min(plan.timeout().toMillis(), Integer.MAX_VALUE)));
        for (int i = 0; i < connections; i++) {
            active.add(new VirtualConnection(
                    this, plan, outcome -> new HttpTransport(plan, connector, outcome), firstSeed + i));
        }
        vertx.setPeriodic(TIMEOUT_CHECK_MILLIS, timer -> {
            long now = System.nanoTime();
            List.copyOf(active).forEach(connection -> connection.checkTimeout(now));
        });
        return Future.succeededFuture();
    }

    /** Begins to send; the phase is warm-up until {@link #measure}. */
    void go() {
        context.runOnContext(here -> List.copyOf(active).forEach(VirtualConnection::next));
    }

    /** Ends the warm-up: each connection is replaced after its request in flight, and the new ones are measured. */
    void measure() {
        context.runOnContext(here -> tally = measured);
    }

    /** Sends nothing new; what is in flight ends. */
    void stopSending() {
        stopped = true;
    }

    /** Completes when the last request has ended and its connection has closed. */
    Future<Void> finished() {
        return finished.future();
    }

    /** The counts as they are at one moment of the loop. */
    Future<LoadResult> snapshot(java.time.Duration elapsed) {
        Promise<LoadResult> copy = Promise.promise();
        context.runOnContext(
                here -> copy.complete(new LoadResult(warmup.counts(), measured.counts(), sourcePorts.copy(), elapsed)));
        return copy.future();
    }

    // ---- for the virtual connections, on the loop

    /** Whether one more request may be begun. */
    boolean claim() {
        if (stopped) {
            return false;
        }
        return tally == warmup || plan.requests() == 0 || budget.getAndDecrement() > 0;
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
