package io.github.portshare.loadgen;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.http.HttpClientInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Event loops of Vert.x, and HTTP by its WebClient. */
final class WebLoops implements Loops {

    private final LoadPlan plan;
    private final Target target;
    private final VertxInternal vertx;
    private final List<Consumer<Throwable>> broken = new CopyOnWriteArrayList<>();

    WebLoops(LoadPlan plan, Target target) {
        this.plan = plan;
        this.target = target;
        Failure.prepare();
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(plan.traffic().eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                // a cold JVM on a busy machine is not worth a warning
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        this.vertx = (VertxInternal) VertxBootstrap.create()
                .options(options)
                .transport(Epoll.isAvailable() ? new ClientPorts() : NioTransport.INSTANCE)
                .init()
                .vertx();
        vertx.exceptionHandler(this::unexpected);
    }

    private void unexpected(Throwable cause) {
        // a failed connection ends its request, and nothing else
        if (!(cause instanceof IOException || cause instanceof VertxException)) {
            broken.forEach(each -> each.accept(cause));
        }
    }

    @Override
    public Loop begin(Consumer<Throwable> ends) {
        broken.add(ends);
        return new WebLoop(ends);
    }

    @Override
    public void close(long seconds) {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // nothing is left that could be ended
        }
    }

    /**
     * Has connect(2) choose the port of a socket that is bound to an address, among those of clients: bind(2) would take one of
     * those that servers get (net/ipv4/inet_connection_sock.c, inet_csk_find_open_port).
     */
    private static final class ClientPorts extends EpollTransport {

        @Override
        public void configure(TcpConfig options, boolean domainSocket, Bootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            if (!domainSocket) {
                bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            }
        }
    }

    private final class WebLoop implements Loop {

        private final ContextInternal context = vertx.createEventLoopContext();
        private final SingleThreadEventLoop loop = (SingleThreadEventLoop) context.nettyEventLoop();
        private final Consumer<Throwable> ends;
        /** One for each address of ours that connections come from. */
        private final List<HttpClientInternal> connectors = new ArrayList<>();

        WebLoop(Consumer<Throwable> ends) {
            this.ends = ends;
            loop.terminationFuture()
                    .addListener(
                            ended -> ends.accept(new IllegalStateException("an event loop of the load has ended")));
            if (target.sources().isEmpty()) {
                connectors.add(connector(null));
            }
            target.sources().forEach(source -> connectors.add(connector(source)));
        }

        private HttpClientInternal connector(InetAddress source) {
            // not unwrapped: the outer object closes the inner one when it is garbage
            // the connect timeout is the client's: Vert.x does not look at the one of HttpConnectOptions
            // Vert.x 5.2.0 forgets the local address of HttpClientOptions
            HttpClientConfig config = new HttpClientConfig().setConnectTimeout(timeout());
            if (source != null) {
                config.getTcpConfig()
                        .setLocalAddress(SocketAddress.inetSocketAddress(new InetSocketAddress(source, 0)));
            }
            return (HttpClientInternal) vertx.createHttpClient(config);
        }

        /** Netty counts it in milliseconds, as an int. */
        private Duration timeout() {
            Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
            Duration asked = plan.traffic().timeout();
            return asked.compareTo(longest) < 0 ? asked : longest;
        }

        @Override
        public void execute(Runnable task) {
            context.runOnContext(here -> guarded(task));
        }

        @Override
        public void after(long millis, Runnable task) {
            exactlyAfter(TimeUnit.MILLISECONDS.toNanos(millis), task);
        }

        /** By the event loop itself (a timerfd under epoll): Vert.x's timers tick every ms. */
        @Override
        public void exactlyAfter(long nanos, Runnable task) {
            loop.schedule(() -> context.dispatch(task, this::guarded), nanos, TimeUnit.NANOSECONDS);
        }

        /** The loop would keep it to itself. */
        private void guarded(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                ends.accept(e);
            }
        }

        @Override
        public void atEndOfTurn(Runnable task) {
            loop.executeAfterEventLoopIteration(task);
        }

        @Override
        public Carrier carrier(int ordinal, Carrier.Outcome outcome) {
            return new HttpCarrier(plan, target, connectors, ordinal, outcome);
        }
    }
}
