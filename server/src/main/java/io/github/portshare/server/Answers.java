package io.github.portshare.server;

import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;

/**
 * The resources of a member. Every response names the member in {@value #MEMBER_HEADER}.
 *
 * <ul>
 *   <li>{@code /} a small body</li>
 *   <li>{@code /health} 200 while the member accepts</li>
 *   <li>{@code /payload?bytes=N} N bytes, 0 to {@value #MAX_PAYLOAD}; sent as the client reads them</li>
 *   <li>{@code /work?micros=N} N microseconds of CPU, up to {@value #MAX_WORK_MICROS}; burnt on the event loop on purpose,
 *       as a single-threaded server would, but see {@link Work}</li>
 *   <li>{@value Wire#RESOURCE} what the member tells of itself, uncounted; see {@link Wire}</li>
 * </ul>
 *
 * <p>Who does not read its answers gets no more of them: nothing is gathered for it.
 */
final class Answers implements Handler<HttpServerRequest> {

    static final String MEMBER_HEADER = "Portshare-Member";
    static final int MAX_PAYLOAD = 16 << 20;
    static final int MAX_WORK_MICROS = 1_000_000;

    private static final CharSequence HEADER = HttpHeaders.createOptimized(MEMBER_HEADER);
    private static final Buffer OK = Buffer.buffer("ok\n");
    private static final int PIECE = 1 << 16;
    /** Is made when first asked for. */
    private static final class Payload {

        /** Shared by all answers, and written from where it is. */
        static final Buffer BYTES = BufferInternal.buffer(Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(PIECE).writeBytes("x".repeat(PIECE).getBytes(StandardCharsets.US_ASCII))));
    }

    private final Counters counters;
    private final Wire wire;
    private final Work work;
    private final CharSequence id;
    private final Buffer greeting;
    private volatile boolean leaving;

    Answers(Vertx vertx, String id, Counters counters, Wire wire) {
        this.work = new Work(vertx);
        this.id = HttpHeaders.createOptimized(id);
        this.counters = counters;
        this.wire = wire;
        this.greeting = Buffer.buffer("portshare member " + id + "\n");
    }

    /** From now on each connection ends with its next answer, which says so: its client sends no more on it. */
    void leave() {
        leaving = true;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        if (leaving) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (Wire.RESOURCE.equals(path)) {
            describe(request.response());
            return;
        }
        counters.received.increment();
        // the next request of a connection comes when this one is answered
        whenRead(request.response(), () -> handle(request, path));
    }

    private void handle(HttpServerRequest request, String path) {
        if (path == null || path.equals("/")) {
            answer(request, 200, greeting);
        } else if (path.equals("/health")) {
            answer(request, 200, OK);
        } else if (path.equals("/payload")) {
            payload(request);
        } else if (path.equals("/work")) {
            work(request);
        } else {
            answer(
                    request,
                    404,
                    Buffer.buffer(
                            "no such resource: " + path + "; try / /health /payload?bytes=N /work?micros=N /member\n"));
        }
    }

    private void describe(HttpServerResponse response) {
        response.putHeader(HEADER, id);
        wire.describe(self -> {
            if (self == null) {
                response.setStatusCode(503).end("not ready yet\n");
            } else {
                response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(Json.of(self.getMap()));
            }
        });
    }

    private void payload(HttpServerRequest request) {
        int bytes = number(request, "bytes", MAX_PAYLOAD);
        if (bytes < 0) {
            badNumber(request, "bytes", MAX_PAYLOAD);
            return;
        }
        HttpServerResponse response = request.response();
        if (bytes <= PIECE || request.method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes));
            answer(request, 200, Payload.BYTES.slice(0, Math.min(bytes, PIECE)));
        } else {
            response.putHeader(HEADER, id).putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes));
            stream(request, bytes, bytes);
        }
    }

    private void stream(HttpServerRequest request, int bytes, int left) {
        HttpServerResponse response = request.response();
        if (left <= PIECE) {
            end(request, Payload.BYTES.slice(0, left), bytes);
        } else {
            response.write(Payload.BYTES);
            whenRead(response, () -> stream(request, bytes, left - PIECE));
        }
    }

    /** Goes on at once, or when the client has read what is on its way. */
    private static void whenRead(HttpServerResponse response, Runnable then) {
        if (response.writeQueueFull()) {
            response.drainHandler(read -> {
                response.drainHandler(null);
                then.run();
            });
        } else {
            then.run();
        }
    }

    private void work(HttpServerRequest request) {
        int micros = number(request, "micros", MAX_WORK_MICROS);
        if (micros < 0) {
            badNumber(request, "micros", MAX_WORK_MICROS);
            return;
        }
        work.add(micros, request.response(), () -> answer(request, 200, OK));
    }

    /** The query parameter as a number from 0 to max, or -1. */
    private static int number(HttpServerRequest request, String name, int max) {
        try {
            int value = Integer.parseInt(request.getParam(name, ""));
            return value <= max ? value : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void badNumber(HttpServerRequest request, String name, int max) {
        answer(request, 400, Buffer.buffer("the query needs " + name + "=N with N from 0 to " + max + "\n"));
    }

    private void answer(HttpServerRequest request, int status, Buffer body) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status).putHeader(HEADER, id);
        end(request, body, request.method() == HttpMethod.HEAD ? 0 : body.length());
    }

    /** Writes what is left of an answer; counts it, with so many bytes, when it is written. */
    private void end(HttpServerRequest request, Buffer rest, int bytes) {
        HttpServerResponse response = request.response();
        response.end(rest).onSuccess(done -> {
            counters.answered.increment();
            counters.bytes.add(bytes);
            if (leaving && response.headers().contains(HttpHeaders.CONNECTION)) {
                request.connection().close();
            }
        });
    }
}
