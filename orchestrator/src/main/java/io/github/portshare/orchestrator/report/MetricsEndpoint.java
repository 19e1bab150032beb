package io.github.portshare.orchestrator.report;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where a Prometheus scrapes a watch: {@code /metrics}. It only answers GET and HEAD, on one event loop of its own. */
public final class MetricsEndpoint implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 32;
    /** More than twice the longest usual time between two scrapes, a minute, would be kept for nobody. */
    private static final int IDLE_SECONDS = 130;

    private static final int CLOSING_SECONDS = 2;

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
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(address.getAddress().getHostAddress())
                        .setPort(address.getPort())
                        .setReuseAddress(true)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setCompressionSupported(true)
                        .setHttp2ClearTextEnabled(false))
                .connectionHandler(this::limit)
                .requestHandler(this::answer);
        try {
            server.listen().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            vertx.close();
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            vertx.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening the endpoint for metrics", e);
        }
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
        HttpServerResponse response = request.response();
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            response.setStatusCode(405).putHeader("Allow", "GET, HEAD").end("only GET and HEAD\n");
        } else if (!"/metrics".equals(request.path())) {
            response.setStatusCode(404).end("there is: /metrics\n");
        } else {
            WatchMetrics.Page page = metrics.page(request.getHeader("Accept"));
            response.putHeader("Content-Type", page.contentType()).end(Buffer.buffer(page.text()));
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // it goes with this process
        }
    }
}
