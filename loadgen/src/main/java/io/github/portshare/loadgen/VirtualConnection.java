package io.github.portshare.loadgen;

import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * One of the plan's concurrent connections: a succession of connections, each closed and replaced after its quota of
 * requests, one request in flight at a time. Confined to its worker's event loop.
 *
 * <pre>
 *            claim                established            answered, quota left
 *   (idle) ────────► connecting ───────────────► waiting ◄──┐
 *     ▲ │                 │ failed                │ │ └──────┘
 *     │ └─► done          ▼                       │ │ answered, quota used up, or phase over
 *     │    (no claim)   pause ◄── failed ─────────┘ ▼
 *     └───────────────────┴───────────────────── closing
 * </pre>
 *
 * <p>A request is claimed from the worker before its connection is made, so a connect that fails ends that request.
 */
final class VirtualConnection implements Transport.Outcome {

    /** After a failure, so that a dead port is not hammered. */
    private static final long PAUSE_MILLIS = 10;

    private final LoadWorker worker;
    private final LoadPlan plan;
    private final SplittableRandom random;
    private final Transport transport;

    private Tally tally;
    private Tally.Responder responder;
    private String responderName;
    private boolean connected;
    private int quota;
    private boolean waiting;
    private long sentNanos;

    VirtualConnection(LoadWorker worker, LoadPlan plan, Function<Transport.Outcome, Transport> protocol, long seed) {
        this.worker = worker;
        this.plan = plan;
        this.random = new SplittableRandom(seed);
        this.transport = protocol.apply(this);
    }

    /** Begins the next connection, or ends here when there is nothing left to do. */
    void next() {
        if (!worker.claim()) {
            worker.done(this);
            return;
        }
        tally = worker.tally();
        tally.requests++;
        responder = null;
        responderName = null;
        quota = plan.requestsPerConnection().draw(random);
        transport.connect();
    }

    @Override
    public void connected() {
        tally.connections++;
        connected = true;
        send();
    }

    private void send() {
        waiting = true;
        sentNanos = System.nanoTime();
        transport.send();
    }

    @Override
    public void answered(String name, String complaint) {
        waiting = false;
        count(name == null ? Counts.UNNAMED : name, complaint);
        quota--;
        if (quota > 0 && tally == worker.tally() && worker.claim()) {
            tally.requests++;
            send();
        } else {
            close();
        }
    }

    private void count(String name, String complaint) {
        long micros = (System.nanoTime() - sentNanos) / 1_000;
        boolean sameAsBefore = name.equals(responderName) || responderName == null;
        if (responder == null) {
            responderName = name;
            responder = tally.responder(name);
            responder.connections++;
            worker.answeredFrom(transport.localPort(), tally);
        }
        // an answer counts for the process that gave it, also when the connection is another's
        Tally.Responder answerer = sameAsBefore ? responder : tally.responder(name);
        tally.answered(answerer, micros);
        boolean checked = !plan.responders().isEmpty();
        if (checked && !plan.responders().contains(name)) {
            error(ErrorKind.BAD_IDENTITY, "answered by '" + name + "', who is not of the group");
        } else if (checked && !sameAsBefore) {
            error(ErrorKind.BAD_IDENTITY, "one connection, answered by '" + responderName + "' and '" + name + "'");
        } else if (complaint != null) {
            error(ErrorKind.BAD_STATUS, complaint + " from '" + name + "'");
        } else {
            tally.ok++;
        }
    }

    /** Ends the request in flight if it is older than the timeout. */
    void checkTimeout(long nowNanos) {
        if (waiting && nowNanos - sentNanos > plan.timeout().toNanos()) {
            waiting = false;
            error(ErrorKind.TIMEOUT, "no answer within " + plan.timeout().toMillis() + " ms");
            close();
        }
    }

    @Override
    public void failed(ErrorKind kind, String words) {
        waiting = false;
        error(kind, words);
        worker.after(PAUSE_MILLIS, this::close);
    }

    private void error(ErrorKind kind, String words) {
        tally.error(kind, words);
        if (responder != null) {
            responder.errors++;
        }
    }

    private void close() {
        if (!connected) {
            next();
            return;
        }
        if (responder == null) {
            tally.silent++;
        }
        connected = false;
        transport.close(this::next);
    }
}
