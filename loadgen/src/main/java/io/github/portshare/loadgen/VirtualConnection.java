package io.github.portshare.loadgen;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.internal.http.HttpClientInternal;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.util.SplittableRandom;

/**
 * One of the plan's concurrent connections: a succession of TCP connections, each closed and replaced after its quota of
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
 * <p>A request is claimed from the worker before its connection is made, so a connect that fails ends that request. Each
 * attempt has a number; an answer that comes after its attempt timed out carries an old number and is dropped, so a request
 * never ends twice.
 */
final class VirtualConnection {

    /** After a failure, so that a dead port is not hammered. */
    private static final long PAUSE_MILLIS = 10;

    private final LoadWorker worker;
    private final LoadPlan plan;
    private final HttpClientInternal connector;
    private final HttpConnectOptions address;
    private final SplittableRandom random;
    private final OwnedConnection owned;
    private final HttpRequest<Void> request;

    private Tally tally;
    private Tally.Responder responder;
    private String responderName;
    private HttpClientConnection connection;
    private int quota;
    private int attempt;
    private boolean waiting;
    private long sentNanos;

    VirtualConnection(LoadWorker worker, LoadPlan plan, HttpClientInternal connector, long seed) {
        this.worker = worker;
        this.plan = plan;
        this.connector = connector;
        this.random = new SplittableRandom(seed);
        this.address = new HttpConnectOptions().setHost(plan.host()).setPort(plan.port());
        this.owned = new OwnedConnection(connector);
        HttpRequest<Buffer> get = WebClient.wrap(
                        owned, new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false))
                .get(plan.port(), plan.target().getHost(), plan.resource());
        this.request = get.as(BodyCodec.none());
    }

    /** Begins the next TCP connection, or ends here when there is nothing left to do. */
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
        connector.connect(address).onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientConnection> result) {
        if (result.failed()) {
            fail(result.cause());
            return;
        }
        tally.connections++;
        connection = result.result();
        // the request in flight fails too and is counted; without a handler Vert.x would log each reset
        connection.exceptionHandler(counted -> {});
        owned.use(connection);
        send();
    }

    private void send() {
        int number = ++attempt;
        waiting = true;
        sentNanos = System.nanoTime();
        request.send().onComplete(result -> {
            if (number == attempt && waiting) {
                ended(result);
            }
        });
    }

    private void ended(AsyncResult<HttpResponse<Void>> result) {
        waiting = false;
        if (result.failed()) {
            fail(result.cause());
            return;
        }
        answered(result.result());
        quota--;
        if (quota > 0 && tally == worker.tally() && worker.claim()) {
            tally.requests++;
            send();
        } else {
            close();
        }
    }

    private void answered(HttpResponse<Void> response) {
        long micros = (System.nanoTime() - sentNanos) / 1_000;
        String name = response.getHeader(plan.identityHeader());
        if (name == null) {
            name = Counts.UNNAMED;
        }
        boolean sameAsBefore = name.equals(responderName) || responderName == null;
        if (responder == null) {
            responderName = name;
            responder = tally.responder(name);
            responder.connections++;
            worker.answeredFrom(connection.localAddress().port(), tally);
        }
        // an answer counts for the process that gave it, also when the connection is another's
        Tally.Responder answerer = sameAsBefore ? responder : tally.responder(name);
        tally.answered(answerer, micros);
        boolean checked = !plan.responders().isEmpty();
        if (checked && !plan.responders().contains(name)) {
            error(ErrorKind.BAD_IDENTITY, "answered by '" + name + "', who is not of the group");
        } else if (checked && !sameAsBefore) {
            error(ErrorKind.BAD_IDENTITY, "one connection, answered by '" + responderName + "' and '" + name + "'");
        } else if (response.statusCode() / 100 != 2) {
            error(ErrorKind.BAD_STATUS, "status " + response.statusCode() + " from '" + name + "'");
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

    private void fail(Throwable cause) {
        ErrorKind kind = kind(cause);
        error(kind, String.valueOf(cause.getMessage()));
        worker.after(PAUSE_MILLIS, this::close);
    }

    private void error(ErrorKind kind, String words) {
        tally.error(kind, words);
        if (responder != null) {
            responder.errors++;
        }
    }

    private void close() {
        if (connection == null) {
            next();
            return;
        }
        if (responder == null) {
            tally.silent++;
        }
        HttpClientConnection old = connection;
        connection = null;
        old.close().onComplete(closed -> next());
    }

    private static ErrorKind kind(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return ErrorKind.TIMEOUT;
        }
        String words = String.valueOf(cause.getMessage());
        if (cause instanceof ConnectException) {
            return words.contains("refused") ? ErrorKind.REFUSED : ErrorKind.OTHER;
        }
        if (cause instanceof ClosedChannelException
                || words.contains("closed")
                || cause instanceof IOException && (words.contains("reset") || words.contains("Broken pipe"))) {
            return ErrorKind.RESET;
        }
        return ErrorKind.OTHER;
    }
}
