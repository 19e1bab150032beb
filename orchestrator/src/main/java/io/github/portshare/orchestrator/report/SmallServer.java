package io.github.portshare.orchestrator.report;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What HTTP servers have in common that stand beside the work of this process: one event loop, and nothing to write. */
final class SmallServer {

    private SmallServer() {}

    /** With one event loop, and no files of its own. */
    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    /** Of a server on that address. */
    static HttpServerOptions options(InetSocketAddress address) {
        return new HttpServerOptions()
                .setHost(address.getAddress().getHostAddress())
                .setPort(address.getPort())
                .setReuseAddress(true)
                .setHttp2ClearTextEnabled(false);
    }

    /**
     * Waits until the server listens; where it cannot, its Vert.x is closed.
     *
     * @param what is opened, for the message
     * @throws IOException if the address cannot be listened on
     */
    static void open(Vertx vertx, HttpServer server, String what) throws IOException {
        try {
            server.listen().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            vertx.close();
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            vertx.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening " + what, e);
        }
    }

    /** Whether a request only reads; one that does not is answered. */
    static boolean onlyReads(HttpServerRequest request) {
        if (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD) {
            return true;
        }
        request.response().setStatusCode(405).putHeader("Allow", "GET, HEAD").end("only GET and HEAD\n");
        return false;
    }

    /** Waits for the end of a server, or of its connections, so long at the most: what is left goes with this process. */
    static void await(Future<?> end, long millis) {
        try {
            end.toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // somebody does not read any more
        }
    }
}
