package io.github.portshare.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An HTTP server with the resources of {@link Answers}. */
final class HttpEndpoint implements Endpoint {

    private final HttpServer server;
    private final Answers answers;

    HttpEndpoint(Vertx vertx, MemberOptions options, Counters counters, Wire wire) {
        answers = new Answers(vertx, options.id(), counters, wire);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setReusePort(true)
                        .setReuseAddress(false)
                        .setAcceptBacklog(options.backlog())
                        // their handler resets a connection with more than 128 requests on the way
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false)
                        // with it, a connection is not reported before its first bytes
                        .setHttp2ClearTextEnabled(false))
                .connectionHandler(connection -> {
                    counters.accept(connection.remoteAddress().hostAddress());
                    // a client that resets is its own affair; Vert.x would log it
                    connection.exceptionHandler(reset -> {});
                    connection.closeHandler(closed -> counters.closed.increment());
                })
                .requestHandler(answers);
    }

    @Override
    public Future<?> listen(String host, int port) {
        return server.listen(port, host);
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public void leave() {
        answers.leave();
    }

    @Override
    public Future<?> shutdown(Duration drain) {
        return server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS);
    }
}
