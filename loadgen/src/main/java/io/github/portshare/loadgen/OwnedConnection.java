package io.github.portshare.loadgen;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.http.HttpClientInternal;
import io.vertx.core.internal.http.HttpClientTransport;
import io.vertx.core.internal.net.endpoint.EndpointResolverInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.spi.metrics.Metrics;
import java.time.Duration;
import java.util.function.Function;

/**
 * An HTTP client whose requests all go down one TCP connection, the one its owner put in: what a WebClient must stand on if
 * shares are to be believed. The pool of an ordinary client hands out its last returned connection first, and so sends most
 * requests to few processes.
 *
 * <p>WebClient insists on Vert.x's internal client interface; this class is the one place where the project leans on it.
 */
final class OwnedConnection implements HttpClientInternal {

    private final HttpClientInternal connector;
    private HttpClientConnection connection;

    OwnedConnection(HttpClientInternal connector) {
        this.connector = connector;
    }

    /** Sends the following requests down this connection. */
    void use(HttpClientConnection next) {
        connection = next;
    }

    @Override
    public Future<HttpClientRequest> request(RequestOptions options) {
        try {
            return connection.request(options);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // WebClient expects a failed future; an exception would be the end of the virtual connection
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<HttpClientConnection> connect(HttpConnectOptions options) {
        return connector.connect(options);
    }

    @Override
    public Future<Void> shutdown(Duration timeout) {
        return connection.shutdown(timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    @Override
    public VertxInternal vertx() {
        return connector.vertx();
    }

    @Override
    public HttpClientConfig config() {
        return connector.config();
    }

    @Override
    public Function<HttpClientResponse, Future<RequestOptions>> redirectHandler() {
        return connector.redirectHandler();
    }

    @Override
    public HttpClientTransport tcpTransport() {
        return connector.tcpTransport();
    }

    @Override
    public HttpClientTransport quicTransport() {
        return connector.quicTransport();
    }

    @Override
    public HttpClientInternal exceptionHandler(Handler<Throwable> handler) {
        connector.exceptionHandler(handler);
        return this;
    }

    @Override
    public EndpointResolverInternal originResolver() {
        return connector.originResolver();
    }

    @Override
    public EndpointResolverInternal resolver() {
        return connector.resolver();
    }

    @Override
    public Future<Void> closeFuture() {
        return connector.closeFuture();
    }

    @Override
    public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
        return connector.updateSSLOptions(options, force);
    }

    @Override
    public Metrics getMetrics() {
        return connector.getMetrics();
    }

    @Override
    public boolean isMetricsEnabled() {
        return connector.isMetricsEnabled();
    }
}
