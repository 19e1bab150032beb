package io.github.portshare.loadgen;

import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * One of the plan's concurrent connections: a succession of connections, each closed and replaced after its
 * quota of requests, one request in flight at a time. Confined to its worker's event loop.
 *
 * <pre>
 *   RESTING ◄──LATER── (turn?) ──NEVER──► DONE
 *      │                ▲ │ ▲
 *      └─────woken──────┘ │ └──────────────────────────────┐
 *                         │ NOW                            │
 *                         ▼                                │
 *                    CONNECTING ──failed──► PAUSING ───────┤ there was none to close
 *                         │ connected        ▲   │         │
 *                         ▼                  │   ▼         │
 *                       HELD                 │ CLOSING ────┘ closed
 *                         │ owned, left      │   ▲ ▲
 *                         ▼                  │   │ │
 *      ┌────NOW────► WAITING, LEFT ──failed──┘   │ │
 *      │                │    └──────timeout──────┘ │
 *      │       answered │                          │
 *      │                ▼                          │
 *      │              HEARD ──────left───────────► │
 *      │                │ owned                    │
 *      │                ▼                          │
 *   (turn on the same connection?) ──NEVER, spent──┘ │
 *      │ ▲                                           │
 * LATER│ │woken                                      │
 *      ▼ │                                           │
 *   HOLDING ─────────────────left by the server──────┘
 * </pre>
 *
 * <p>A connection is spent when its quota is used up, when its phase is over, and when the server has left it
 * with the answer. A request is begun before its connection is made, so a connect that fails ends that
 * request. Where {@link Owners} tell who answers, a connection is held before its first request until they have
 * named its owner; of one that was not named in time they are asked once more with its first answer. Else HELD
 * and HEARD are passed by. In a closed loop it is always a connection's turn, until the load ends; in an open
 * loop, when its next request is due by the {@link Pacer}.
 */
final class VirtualConnection implements Carrier.Outcome, Holds.Waiting {

    /** Where it is in the drawing. */
    private enum State {
        /** There is no connection, and no request is due. */
        RESTING,
        /** A request has begun, and its connection is being made. */
        CONNECTING,
        /** There is a connection, and its request is not sent before it is known who has it at the other end. */
        HELD,
        /** A request is in flight. */
        WAITING,
        /** As before, but the server has left: the request fails by itself, or its answer is on its way to us. */
        LEFT,
        /** The answer has come, and is not counted before it is known whose it is. */
        HEARD,
        /** There is a connection with quota left, and no request is due. */
        HOLDING,
        /** A request has failed. */
        PAUSING,
        /** The connection is being closed. */
        CLOSING,
        DONE;

        /** Whether what falls due can be begun at once. */
        boolean isFree() {
            return this == RESTING || this == HOLDING;
        }

        boolean isInFlight() {
            return this == WAITING || this == LEFT;
        }
    }

    /** After a failure, so that a dead port is not hammered. */
    private static final long PAUSE_MILLIS = 10;

    private final LoadWorker worker;
    private final LoadPlan plan;
    private final Traffic traffic;
    private final int index;
    private final SplittableRandom random;
    private final Carrier carrier;

    private State state = State.RESTING;
    private Tally tally;
    /** Of who answered first on this connection, and his name; null before that. */
    private Tally.Score score;

    private String responderName;
    /** Of the connection, as Owners have it; null = not known, and not asked for in vain either. */
    private String owner;

    private int quota;
    private long sentNanos;
    private long intendedNanos;
    /**
     * Since the request that found the connection free: its intended start, and the loop's idleness at its
     * begin.
     */
    private long busySinceNanos;

    private long idleNanosThen;
    /** The loop's idleness when the connection was held. */
    private long idleNanosHeld;
    /** Of an answer that is not counted yet. */
    private String heardName;

    private long heardMicros;

    private String heardComplaint;
    /** {@link #ownNanos} of a connection that has ended. */
    private long ownNanosAtEnd;

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
        this.traffic = plan.traffic();
        this.index = index;
        this.random = new SplittableRandom(seed);
        this.carrier = carrier.apply(this);
    }

    /** Goes on, if it is free: a request may be due, the phase over, or the load. */
    void wake() {
        worker.awake();
        switch (state) {
            case RESTING -> turn();
            case HOLDING -> turnOnSame();
            default -> {}
        }
    }

    /** Whether it is its turn, where it has no connection. */
    private void turn() {
        switch (worker.turn(index)) {
            case NOW -> {
                tally = worker.tally();
                score = null;
                responderName = null;
                owner = null;
                quota = traffic.requestsPerConnection().draw(random);
                begin();
                state = State.CONNECTING;
                carrier.connect();
            }
            case LATER -> state = State.RESTING;
            case NEVER -> {
                ownNanosAtEnd = ownNanos();
                state = State.DONE;
                worker.done(this);
            }
        }
    }

    /** Whether it is its turn on the connection that it has. */
    private void turnOnSame() {
        if (quota == 0 || tally != worker.tally()) {
            close();
            return;
        }
        switch (worker.turn(index)) {
            case NOW -> {
                begin();
                send();
            }
            case LATER -> state = State.HOLDING;
            case NEVER -> close();
        }
    }

    private void begin() {
        tally.requests++;
        sentNanos = System.nanoTime();
        if (traffic.openLoop()) {
            intendedNanos = worker.begun(index);
            if (state.isFree()) {
                busySinceNanos = intendedNanos;
                idleNanosThen = worker.idleNanos();
            }
            tally.begun((System.nanoTime() - intendedNanos) / 1_000, !state.isFree());
        }
    }

    @Override
    public void connected() {
        worker.awake();
        tally.connected(sentNanos);
        if (!traffic.protocol().datagrams()) {
            worker.target().met();
        }
        if (plan.owners() == null) {
            send();
        } else {
            hold(State.HELD);
        }
    }

    /** Nothing goes on before its end by {@link #owned}. */
    private void hold(State as) {
        state = as;
        idleNanosHeld = worker.idleNanos();
        worker.holds().add(carrier.localAddress(), this, as == State.HEARD);
    }

    /** The hold is the generator's own, and no part of a latency. */
    private void endHold() {
        idleNanosThen += worker.idleNanos() - idleNanosHeld;
    }

    @Override
    public void owned(String name) {
        worker.awake();
        endHold();
        owner = name;
        if (name != null && !name.equals(Counts.UNNAMED)) {
            tally.attributed++;
        }
        if (state == State.HELD) {
            send();
        } else {
            count(responder(heardName), heardMicros, heardComplaint);
            turnOnSame();
        }
    }

    /** Who has given an answer of this name: the owner of the connection, where he is known. */
    private String responder(String name) {
        return owner == null || owner.equals(Counts.UNNAMED) ? bounded(plan.responder(name)) : owner;
    }

    private void send() {
        state = State.WAITING;
        sentNanos = System.nanoTime();
        carrier.send();
    }

    @Override
    public void answered(String name, String complaint) {
        worker.awake();
        worker.target().met();
        long now = System.nanoTime();
        long micros = (now - sentNanos) / 1_000;
        if (traffic.openLoop()) {
            tally.answeredAsIntended((now - intendedNanos) / 1_000, serviceMicros(now));
        }
        quota--;
        if (plan.owners() != null && owner == null && score == null && state == State.WAITING) {
            heardName = name;
            heardMicros = micros;
            heardComplaint = complaint;
            hold(State.HEARD);
            return;
        }
        count(responder(name), micros, complaint);
        if (state == State.LEFT) {
            close();
        } else {
            turnOnSame();
        }
    }

    private static String bounded(String name) {
        return name.length() <= Counts.LONGEST_NAME ? name : name.substring(0, Counts.LONGEST_NAME) + "…";
    }

    private void count(String name, long micros, String complaint) {
        boolean sameAsBefore = name.equals(responderName) || responderName == null;
        if (score == null) {
            responderName = name;
            score = tally.score(name);
            score.connections++;
            worker.answeredFrom(carrier.localAddress(), tally);
            if (plan.mayBeUnnamed() && !name.equals(Counts.UNNAMED) && !name.equals(owner)) {
                tally.attributed++;
            }
        }
        // an answer counts for the process that gave it, also when the connection is another's
        tally.answered(sameAsBefore ? score : tally.score(name), micros);
        if (!sameAsBefore) {
            tally.moved++;
        }
        // between us and an HTTP server there may be a proxy; a flow of lines is one process's alone
        boolean held = !plan.responders().isEmpty() || traffic.protocol() != Protocol.HTTP;
        if (plan.isWrong(name)) {
            error(ErrorKind.BAD_IDENTITY, "answered by '" + name + "', who is not of the group");
        } else if (held && !sameAsBefore) {
            if (traffic.protocol().datagrams()) {
                tally.flowMoved(sentNanos);
            }
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
        if (state.isInFlight() && nowNanos - sentNanos > traffic.timeout().toNanos()) {
            unanswered(
                    ErrorKind.TIMEOUT, "no answer within " + traffic.timeout().toMillis() + " ms");
            close();
        } else if (state == State.CONNECTING) {
            carrier.checkConnect(nowNanos);
        }
    }

    @Override
    public void failed(Failure failure) {
        worker.awake();
        unanswered(failure.kind(), failure.words());
        long idleBefore = worker.idleNanos();
        Runnable then = state == State.CONNECTING ? this::turn : this::close;
        state = State.PAUSING;
        worker.after(PAUSE_MILLIS, () -> {
            worker.awake();
            // the pause is the generator's own
            idleNanosThen += worker.idleNanos() - idleBefore;
            then.run();
        });
    }

    @Override
    public void left() {
        worker.awake();
        switch (state) {
            case HELD -> {
                worker.holds().remove(carrier.localAddress());
                endHold();
                // fails by itself, and tells how the server has left
                send();
                if (state == State.WAITING) {
                    state = State.LEFT;
                }
            }
            case WAITING -> state = State.LEFT;
            case HEARD -> {
                worker.holds().remove(carrier.localAddress());
                endHold();
                count(responder(heardName), heardMicros, heardComplaint);
                close();
            }
            case HOLDING -> close();
            default -> {}
        }
    }

    private void close() {
        if (score == null) {
            tally.silent++;
        }
        state = State.CLOSING;
        carrier.close(this::turn);
    }

    private void unanswered(ErrorKind kind, String words) {
        long now = System.nanoTime();
        tally.unanswered(sentNanos, now, kind, score == null);
        if (traffic.openLoop()) {
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
        if (state == State.DONE) {
            return ownNanosAtEnd;
        }
        return state.isFree()
                ? Long.MAX_VALUE
                : System.nanoTime() - busySinceNanos - (worker.idleNanos() - idleNanosThen);
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
}
