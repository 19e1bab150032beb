package io.github.portshare.orchestrator.fleet;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * Why somebody is shown out who can be told so in HTTP.
 *
 * @param why a sentence about him
 */
record Refusal(String why, HttpResponseStatus status) {

    static final Refusal NO_KEY_HERE = new Refusal(
            "it speaks TLS, and here is no key: leave out its --fleet-key, or give the same here",
            HttpResponseStatus.BAD_REQUEST);

    /** By the status an agent knows that it was asked for TLS (RFC 2817, 4.2). */
    static final Refusal NO_TLS =
            new Refusal("it speaks no TLS: give it --fleet-key", HttpResponseStatus.UPGRADE_REQUIRED);

    /** Null where it is a request for the fleet's WebSocket. */
    static Refusal of(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()) {
            String why = Reason.words(request.decoderResult().cause());
            return new Refusal("it speaks no HTTP: " + why, HttpResponseStatus.BAD_REQUEST);
        } else if (!request.uri().equals(Link.PATH) || request.method() != HttpMethod.GET) {
            String asked = request.method() + " " + request.uri();
            return new Refusal("it is no load agent: it asked for " + asked, HttpResponseStatus.NOT_FOUND);
        } else if (headers.contains(HttpHeaderNames.ORIGIN)) {
            // a browser, on whatever page; it would reach loopback
            String page = headers.get(HttpHeaderNames.ORIGIN);
            return new Refusal("it is no load agent: a web page of " + page, HttpResponseStatus.FORBIDDEN);
        } else if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", false)
                || !headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
            return new Refusal("it is no load agent: it asked for no WebSocket", HttpResponseStatus.BAD_REQUEST);
        }
        return null;
    }

    FullHttpResponse answer() {
        byte[] body = (why + "\n").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        answer.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return answer;
    }
}
