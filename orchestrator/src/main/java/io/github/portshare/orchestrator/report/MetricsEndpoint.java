package io.github.portshare.orchestrator.report;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Where a Prometheus scrapes a watch: {@code /metrics}. It only answers GET and HEAD, on one event loop of its own. */
public final class MetricsEndpoint implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 32;
    /** More than twice the longest usual time between two scrapes, a minute, would be kept for nobody. */
    private static final int IDLE_SECONDS = 130;

    private static final int CLOSING_MILLIS = 2_000;

    private final WatchMetrics metrics;
    private final Vertx vertx;
    private final HttpServer server;
    private int connections;

    /**
     * Opens it.
     *
     * @throws IOException if the address cannot be listened on
     */
    public MetricsEndpoint(InetSocketAddress address, WatchMetrics metrics) throws IOException {
        this.metrics = metrics;
        vertx = SmallServer.vertx();
        server = vertx.createHttpServer(SmallServer.options(address)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setCompressionSupported(true))
                .connectionHandler(this::limit)
                .requestHandler(this::answer);
        SmallServer.open(vertx, server, "the endpoint for metrics");
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    private void limit(HttpConnection connection) {
        connections++;
        connection.exceptionHandler(reset -> {}).closeHandler(closed -> connections--);
        if (connections > MOST_CONNECTIONS) {
            connection.close();
        }
    }

    private void answer(HttpServerRequest request) {
        if (!SmallServer.onlyReads(request)) {
            return;
        }
        HttpServerResponse response = request.response();
        if (!"/metrics".equals(request.path())) {
            response.setStatusCode(404).end("there is: /metrics\n");
        } else {
            WatchMetrics.Page page = metrics.page(request.getHeader("Accept"));
            response.putHeader("Content-Type", page.contentType()).end(Buffer.buffer(page.text()));
        }
    }

    @Override
    public void close() {
        SmallServer.await(vertx.close(), CLOSING_MILLIS);
    }
}
