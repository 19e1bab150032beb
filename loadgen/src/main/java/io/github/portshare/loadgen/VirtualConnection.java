package io.github.portshare.loadgen;

import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * One of the plan's concurrent connections: a succession of connections, each closed and replaced after its quota of
 * requests, one request in flight at a time. Confined to its worker's event loop.
 *
 * <pre>
 *   resting ◄───────────────────────────────┐ not due yet
 *      │ woken                              │
 *      ▼            NOW        established  │         answered, quota left
 *   (its turn?) ────────► connecting ───► waiting ───────► (its turn?)
 *      │ ▲                    │ failed      │ │ failed
 *      │ │                    ▼             │ ▼
 *      │ └──── closing ◄──── pause ◄────────│─┘
 *      │          ▲                         │ answered, quota used up, or phase over
 *      ▼ NEVER    └─────────────────────────┘
 *    done
 * </pre>
 *
 * <p>A request is begun before its connection is made, so a connect that fails ends that request. In a closed loop it is
 * always a connection's turn, until the load ends; in an open loop, when its next request is due by the {@link Pacer}.
 */
final class VirtualConnection implements Carrier.Outcome {

    /** After a failure, so that a dead port is not hammered. */
    private static final long PAUSE_MILLIS = 10;

    private final LoadWorker worker;
    private final LoadPlan plan;
    private final int index;
    private final SplittableRandom random;
    private final Carrier carrier;

    private Tally tally;
    /** Of who answered first on this connection, and his name; null before that. */
    private Tally.Score score;

    private String responderName;
    private boolean resting = true;
    private boolean connected;
    private boolean gone;
    private int quota;
    private boolean waiting;
    private long sentNanos;
    private long intendedNanos;
    /**
     * Since the request that found the connection free: its intended start, and the loop's idleness at its
     * begin.
     */
    private long busySinceNanos;

    private long idleNanosThen;
    /** {@link #ownNanos} of a connection that has ended. */
    private long ownNanosAtEnd;

    private boolean ended;

    /**
     * Rests until it is woken.
     *
     * @param index its number among the worker's
     * @param carrier makes its way to the server
     * @param seed of its draws
     */
    VirtualConnection(
            LoadWorker worker, LoadPlan plan, int index, Function<Carrier.Outcome, Carrier> carrier, long seed) {
        this.worker = worker;
        this.plan = plan;
        this.index = index;
        this.random = new SplittableRandom(seed);
        this.carrier = carrier.apply(this);
    }

    /** Goes on, if it rests: a request may be due, the phase over, or the load. */
    void wake() {
        worker.awake();
        if (resting) {
            resting = false;
            next(false);
        }
    }

    /** Begins the next request, rests until it is due, or ends here when there is nothing left to do. */
    private void next(boolean wasBusy) {
        if (connected && (gone || quota == 0 || tally != worker.tally())) {
            close();
            return;
        }
        switch (worker.turn(index)) {
            case NOW -> begin(wasBusy);
            case LATER -> resting = true;
            case NEVER -> {
                if (connected) {
                    close();
                } else {
                    ownNanosAtEnd = wasBusy ? ownNanos() : Long.MAX_VALUE;
                    ended = true;
                    worker.done(this);
                }
            }
        }
    }

    private void begin(boolean wasBusy) {
        if (!connected) {
            tally = worker.tally();
            score = null;
            responderName = null;
            quota = plan.requestsPerConnection().draw(random);
        }
        tally.requests++;
        sentNanos = System.nanoTime();
        if (plan.openLoop()) {
            intendedNanos = worker.begun(index);
            if (!wasBusy) {
                busySinceNanos = intendedNanos;
                idleNanosThen = worker.idleNanos();
            }
            tally.begun((System.nanoTime() - intendedNanos) / 1_000, wasBusy);
        }
        if (connected) {
            send();
        } else {
            carrier.connect();
        }
    }

    @Override
    public void connected() {
        worker.awake();
        tally.connected((System.nanoTime() - sentNanos) / 1_000);
        if (!plan.protocol().equals("udp")) {
            worker.target().met();
        }
        connected = true;
        gone = false;
        send();
    }

    private void send() {
        waiting = true;
        sentNanos = System.nanoTime();
        carrier.send();
    }

    @Override
    public void answered(String name, String complaint) {
        worker.awake();
        waiting = false;
        worker.target().met();
        count(name == null ? Counts.UNNAMED : bounded(name), complaint);
        quota--;
        next(true);
    }

    private static String bounded(String name) {
        return name.length() <= Counts.LONGEST_NAME ? name : name.substring(0, Counts.LONGEST_NAME) + "…";
    }

    private void count(String name, String complaint) {
        long now = System.nanoTime();
        boolean sameAsBefore = name.equals(responderName) || responderName == null;
        if (score == null) {
            responderName = name;
            score = tally.score(name);
            score.connections++;
            worker.answeredFrom(carrier.localPort(), tally);
        }
        // an answer counts for the process that gave it, also when the connection is another's
        tally.answered(sameAsBefore ? score : tally.score(name), (now - sentNanos) / 1_000);
        if (plan.openLoop()) {
            tally.answeredAsIntended((now - intendedNanos) / 1_000, serviceMicros(now));
        }
        if (!sameAsBefore) {
            tally.moved++;
        }
        boolean checked = !plan.responders().isEmpty();
        // between us and an HTTP server there may be a proxy; a flow of lines is one process's alone
        boolean held = checked || !plan.protocol().equals("http");
        if (checked && !plan.responders().contains(name)) {
            error(ErrorKind.BAD_IDENTITY, "answered by '" + name + "', who is not of the group");
        } else if (held && !sameAsBefore) {
            error(ErrorKind.BAD_IDENTITY, "one connection, answered by '" + responderName + "' and '" + name + "'");
        } else if (complaint != null) {
            error(ErrorKind.BAD_STATUS, complaint + " from '" + name + "'");
        } else {
            tally.ok++;
        }
    }

    /** Ends the request in flight if it is older than the timeout. */
    void checkTimeout(long nowNanos) {
        worker.awake();
        if (waiting && nowNanos - sentNanos > plan.timeout().toNanos()) {
            waiting = false;
            unanswered(ErrorKind.TIMEOUT, "no answer within " + plan.timeout().toMillis() + " ms");
            close();
        }
    }

    @Override
    public void failed(Failure failure) {
        worker.awake();
        waiting = false;
        unanswered(failure.kind(), failure.words());
        long idleBefore = worker.idleNanos();
        worker.after(PAUSE_MILLIS, () -> {
            worker.awake();
            // the pause is the generator's own
            idleNanosThen += worker.idleNanos() - idleBefore;
            close();
        });
    }

    @Override
    public void left() {
        // a request in flight fails by itself, or its answer is there and on its way to us
        gone = true;
        wake();
    }

    private void unanswered(ErrorKind kind, String words) {
        long now = System.nanoTime();
        tally.unanswered((now - sentNanos) / 1_000);
        if (plan.openLoop()) {
            tally.unansweredAsIntended((now - intendedNanos) / 1_000, serviceMicros(now));
        }
        error(kind, words);
        noteWhoIsThere(kind);
    }

    private void noteWhoIsThere(ErrorKind kind) {
        if (kind == ErrorKind.REFUSED) {
            worker.target().refused();
        } else if (!kind.ownLimit()) {
            worker.target().met();
        }
    }

    /**
     * In an open loop, of how much of the time that this connection has been busy the generator may be the
     * cause: all in which its event loop was at work, or woke late. All time, where the connection is free:
     * what is due then waits for the generator.
     */
    long ownNanos() {
        if (ended) {
            return ownNanosAtEnd;
        }
        return resting ? Long.MAX_VALUE : System.nanoTime() - busySinceNanos - (worker.idleNanos() - idleNanosThen);
    }

    /** The least of the latency from the intended start that the service is to blame for. */
    private long serviceMicros(long now) {
        return Math.max(0, now - intendedNanos - ownNanos()) / 1_000;
    }

    private void error(ErrorKind kind, String words) {
        tally.error(kind, words);
        if (score != null) {
            score.errors++;
        }
    }

    private void close() {
        if (!connected) {
            next(true);
            return;
        }
        if (score == null) {
            tally.silent++;
        }
        connected = false;
        carrier.close(() -> next(true));
    }
}
