package io.github.portshare.server;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * The resources of a member. Every response names the member in {@value #MEMBER_HEADER}.
 *
 * <ul>
 *   <li>{@code /} a small body</li>
 *   <li>{@code /health} 200 while the member accepts</li>
 *   <li>{@code /payload?bytes=N} N bytes, 0 to {@value #MAX_PAYLOAD}</li>
 *   <li>{@code /work?micros=N} N microseconds of CPU, up to {@value #MAX_WORK_MICROS}; burnt on the event loop on purpose,
 *       as a single-threaded server would</li>
 *   <li>{@value Wire#RESOURCE} what the member tells of itself, uncounted; see {@link Wire}</li>
 * </ul>
 */
final class Answers implements Handler<HttpServerRequest> {

    static final String MEMBER_HEADER = "Portshare-Member";
    static final int MAX_PAYLOAD = 16 << 20;
    static final int MAX_WORK_MICROS = 1_000_000;

    private static final CharSequence HEADER = HttpHeaders.createOptimized(MEMBER_HEADER);
    private static final Buffer OK = Buffer.buffer("ok\n");
    private static final int SMALL_PAYLOAD = 1 << 16;
    private static final byte[] PAYLOAD = new byte[SMALL_PAYLOAD];

    static {
        java.util.Arrays.fill(PAYLOAD, (byte) 'x');
    }

    private final Counters counters;
    private final Wire wire;
    private final CharSequence id;
    private final Buffer greeting;

    Answers(String id, Counters counters, Wire wire) {
        this.id = HttpHeaders.createOptimized(id);
        this.counters = counters;
        this.wire = wire;
        this.greeting = Buffer.buffer("portshare member " + id + "\n");
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        if (Wire.RESOURCE.equals(path)) {
            describe(request.response());
            return;
        }
        counters.received.increment();
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
                response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(self.toBuffer());
            }
        });
    }

    private void payload(HttpServerRequest request) {
        int bytes = number(request, "bytes", MAX_PAYLOAD);
        if (bytes < 0) {
            badNumber(request, "bytes", MAX_PAYLOAD);
            return;
        }
        Buffer body = Buffer.buffer(bytes);
        for (int left = bytes; left > 0; left -= SMALL_PAYLOAD) {
            body.appendBytes(PAYLOAD, 0, Math.min(left, SMALL_PAYLOAD));
        }
        answer(request, 200, body);
    }

    private void work(HttpServerRequest request) {
        int micros = number(request, "micros", MAX_WORK_MICROS);
        if (micros < 0) {
            badNumber(request, "micros", MAX_WORK_MICROS);
            return;
        }
        long end = System.nanoTime() + micros * 1_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        answer(request, 200, OK);
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
        response.end(body).onSuccess(written -> {
            counters.answered.increment();
            if (request.method() != HttpMethod.HEAD) {
                counters.bytes.add(body.length());
            }
        });
    }
}
