package io.github.portshare.loadgen;

import java.net.InetSocketAddress;
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
final class LoadWorker {

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

    /** What it has counted. */
    record Phases(Counts warmup, Counts measured) {}

    private final LoadPlan plan;
    private final Traffic traffic;
    private final Target target;
    /** Measured requests not yet claimed, shared by all workers of a closed loop; unused where the plan gives no number. */
    private final AtomicLong budget;

    private final Executor asking;

    private final Tally warmup;
    private final Tally measured;
    private final List<VirtualConnection> active = new ArrayList<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    /** Snapshots on their way. They do not wait for {@code finished}: it would hold each, with its counts, until the end. */
    private final Set<CompletableFuture<Phases>> snapshots = ConcurrentHashMap.newKeySet();

    private final Loop loop;
    /** Null in a closed loop, and so is its idleness. */
    private final Pacer pacer;

    private final Idleness idleness;
    private final Holds holds;
    private Tally tally;
    private volatile boolean stopped;
    /** When the loop saw that it was stopped. */
    private Long stoppedNanos;

    /**
     * Prepares the connections; nothing is sent yet.
     *
     * @param first ordinal of the first of them among all of the plan
     * @param connections how many
     * @param asking where Owners are asked
     * @param broken is told what ends the program rather than a request
     */
    LoadWorker(
            LoadPlan plan,
            Target target,
            int first,
            int connections,
            AtomicLong budget,
            Executor asking,
            Loops loops,
            Consumer<Throwable> broken) {
        this.plan = plan;
        this.traffic = plan.traffic();
        this.target = target;
        this.budget = budget;
        this.asking = asking;
        this.warmup = new Tally(plan.responders());
        this.measured = new Tally(plan.responders());
        this.tally = warmup;
        this.loop = loops.begin(broken);
        for (int i = 0; i < connections; i++) {
            int ordinal = first + i;
            active.add(new VirtualConnection(
                    this, plan, i, outcome -> loop.carrier(ordinal, outcome), traffic.seed() + ordinal));
        }
        idleness = traffic.openLoop() ? new Idleness(loop) : null;
        pacer = traffic.openLoop() ? new Pacer(loop, first, active, idleness) : null;
        holds = new Holds(new Holder(), active::size, System::nanoTime);
        loop.execute(this::checkTimeouts);
    }

    private void checkTimeouts() {
        long now = System.nanoTime();
        // from the last to the first: a connection may take itself out
        for (int i = active.size() - 1; i >= 0; i--) {
            active.get(i).checkTimeout(now);
        }
        // who ends the load does not wait for a server that accepts one at a time
        long timeout = traffic.timeout().toNanos();
        holds.expire(stopped ? Math.min(timeout, Holds.AT_END_NANOS) : timeout);
        loop.after(TIMEOUT_CHECK_MILLIS, this::checkTimeouts);
    }

    private final class Holder implements Holds.Loop {

        @Override
        public void ask(Set<InetSocketAddress> held, Consumer<Map<InetSocketAddress, String>> answer) {
            // where the loop has ended meanwhile, nobody waits for the answer any more
            CompletableFuture.supplyAsync(() -> plan.owners().of(held), asking)
                    .whenComplete((names, failure) -> loop.execute(() -> {
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

    /** Begins to send what is not measured. */
    void warmUp(Schedule schedule) {
        begin(warmup, schedule);
    }

    /** Begins to send what is measured; the connections of a warm-up are replaced after their request in flight. */
    void measure(Schedule schedule) {
        begin(measured, schedule);
    }

    private void begin(Tally phase, Schedule schedule) {
        loop.execute(() -> {
            awake();
            if (pacer != null) {
                long end = scheduleEnd();
                tally.scheduled = pacer.due(end);
                tally.unsent(pacer.unsent(end));
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
        loop.execute(this::wakeAll);
    }

    private void wakeAll() {
        List.copyOf(active).forEach(VirtualConnection::wake);
    }

    /** This program is at its end, not a request: what the loop still had to do may never be done. */
    void broken(Throwable cause) {
        finished.completeExceptionally(cause);
        snapshots.forEach(copy -> copy.completeExceptionally(cause));
    }

    /** Completes when the last request has ended and its connection has closed; fails where that will not be. */
    CompletableFuture<Void> finished() {
        return finished;
    }

    /**
     * The counts as they are at one moment of the loop.
     *
     * @param whole with the latencies of each responder
     */
    CompletableFuture<Phases> snapshot(boolean whole) {
        CompletableFuture<Phases> copy = new CompletableFuture<>();
        snapshots.add(copy);
        copy.whenComplete((given, failure) -> snapshots.remove(copy));
        if (finished.isCompletedExceptionally()) {
            finished.whenComplete((ended, failure) -> copy.completeExceptionally(failure));
        }
        loop.execute(() -> {
            noteSchedule();
            awake();
            copy.complete(new Phases(counts(warmup, whole), counts(measured, whole)));
        });
        return copy;
    }

    /** Notes how many requests should have begun. */
    private void noteSchedule() {
        if (pacer != null) {
            tally.scheduled = pacer.due(scheduleEnd());
        }
    }

    /** Now, or the moment when nothing new was sent any more. */
    private long scheduleEnd() {
        return isStopped() ? stoppedNanos : System.nanoTime();
    }

    private Counts counts(Tally phase, boolean whole) {
        boolean given = pacer != null && phase == tally && isStopped();
        return phase.counts(given ? pacer.unsent(stoppedNanos) : Pacer.Unsent.NOTHING, whole);
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

    /** Notes our end of a connection that was answered, in the phase of this tally. */
    void answeredFrom(InetSocketAddress source, Tally phase) {
        if (phase == measured) {
            target.answeredFrom(source);
        }
    }

    Target target() {
        return target;
    }

    /** Runs the task on the loop; from anywhere. */
    void execute(Runnable task) {
        loop.execute(task);
    }

    void after(long millis, Runnable task) {
        loop.after(millis, task);
    }

    void done(VirtualConnection connection) {
        active.remove(connection);
        if (active.isEmpty()) {
            finished.complete(null);
        }
    }
}
