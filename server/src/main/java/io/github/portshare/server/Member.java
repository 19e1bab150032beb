package io.github.portshare.server;

import io.netty.channel.epoll.Epoll;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.internal.VertxInternal;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One member of the group, from bind to last tally: bind with SO_REUSEPORT on and SO_REUSEADDR off, prove it from the
 * kernel, serve, drain, report.
 *
 * <p>It stops on the order {@code stop}, on the end of stdin, on SIGTERM and on SIGINT, always the same way: the listener
 * closes, what is in flight is answered, the final tally is written. Draining ends after {@link #DRAIN} in any case.
 */
public final class Member {

    private static final Duration DRAIN = Duration.ofMillis(1500);
    private static final Duration START = Duration.ofSeconds(20);

    private final MemberOptions options;
    private final Counters counters = new Counters();
    private final Wire wire;
    private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();
    private final List<Context> loops = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean serving;
    private Vertx vertx;

    private Member(MemberOptions options, PrintStream out) {
        this.options = options;
        this.wire = new Wire(counters, out);
    }

    /** Runs one member until it is told to stop; returns the exit code. */
    public static int run(MemberOptions options, InputStream in, PrintStream out) {
        Member member = new Member(options, out);
        if (options.orders()) {
            // before the start, so that one whose starter is gone does not start at all
            member.wire.takeOrders(in, member::stop);
        }
        Wire.log("starting: " + options.words() + ", pid "
                + ProcessHandle.current().pid() + ", JDK " + System.getProperty("java.version"));
        try {
            member.start();
        } catch (Exception | LinkageError e) {
            String reason = reason(e, options);
            Wire.log("failed: " + reason);
            member.wire.failed(reason);
            return 1;
        }
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> member.stop("a signal"), "stop"));
        } catch (IllegalStateException e) {
            // one has come already
            member.stop("a signal");
        }
        member.stopped.join();
        return 0;
    }

    private void start() throws Exception {
        options.settleFamily();
        Libraries.pool(options.eventLoops());
        if (!Epoll.isAvailable()) {
            throw new IllegalStateException("no native transport, and without it SO_REUSEPORT is silently ignored: put"
                    + " io.netty:netty-transport-native-epoll (classifier linux-x86_64 or linux-aarch_64) on the class path; "
                    + Epoll.unavailabilityCause());
        }
        vertx = vertx();
        List<Future<Void>> listening = new ArrayList<>();
        for (int i = 0; i < options.eventLoops(); i++) {
            listening.add(listen(((VertxInternal) vertx).createEventLoopContext()));
        }
        Future.all(listening).toCompletionStage().toCompletableFuture().get(START.toSeconds(), TimeUnit.SECONDS);
        int port = endpoints.get(0).port();
        ListenerProof proof = ListenerProof.of(options.protocol(), port);
        proof.check();
        serving = true;
        Wire.log("listening: port " + port + ", " + proof.words());
        wire.ready(options, port, proof, this::throughLoops);
    }

    /** Without what a member has no use for, and with the listener on the only event loop, where there is one. */
    private Vertx vertx() {
        VertxOptions settings = new VertxOptions()
                .setEventLoopPoolSize(options.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                // whose event loops hang is told by the tallies that do not come
                .setBlockedThreadCheckInterval(Duration.ofDays(1).toMillis())
                // no cache directory in /tmp
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        return VertxBootstrap.create()
                .options(settings)
                // not Transport.EPOLL: beside it, that class looks for three others in all jars
                .transport(options.eventLoops() == 1 ? new OneLoop() : new EpollTransport())
                // nor there for these
                .serviceProviders(List.of())
                .verticleFactories(List.of())
                .init()
                .vertx();
    }

    /** Runs a task when every event loop has come by. */
    private void throughLoops(Runnable task) {
        AtomicInteger left = new AtomicInteger(loops.size());
        loops.forEach(loop -> loop.runOnContext(here -> {
            if (left.decrementAndGet() == 0) {
                task.run();
            }
        }));
    }

    /** On an event loop, which serves what it accepts. */
    private Future<Void> listen(ContextInternal loop) {
        Promise<Void> listening = loop.promise();
        loop.runOnContext(here -> {
            try {
                Endpoint endpoint = switch (options.protocol()) {
                    case HTTP -> new HttpEndpoint(vertx, options, counters, wire);
                    case TCP -> new TcpEndpoint(vertx, options, counters);
                    case UDP -> new UdpEndpoint(loop.nettyEventLoop(), options, counters);
                };
                endpoints.add(endpoint);
                loops.add(loop);
                // to Vert.x, 0 is a port of its own for each server, and a negative number one free port for them all
                endpoint.listen(options.host(), options.port() == 0 ? -1 : options.port())
                        .<Void>mapEmpty()
                        .onComplete(listening);
            } catch (RuntimeException e) {
                listening.fail(e);
            }
        });
        return listening.future();
    }

    private void stop(String reason) {
        if (!stopping.compareAndSet(false, true)) {
            stopped.join();
            return;
        }
        if (!serving) {
            Wire.log(
                    "ended: told to stop before it was ready, by " + reason + " (without a stdin, use --ignore-stdin)");
            wire.last();
            Runtime.getRuntime().halt(0);
        }
        Wire.log("stopping: told to by " + reason);
        try {
            Future.all(endpoints.stream()
                            .map(endpoint -> endpoint.shutdown(DRAIN))
                            .toList())
                    // the endpoints' shutdown is complete before the last close is counted; the event loops' end is
                    // after
                    // it
                    .compose(drained -> vertx.close())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(DRAIN.toMillis() + 200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Wire.log("gave up on requests that were still in flight after " + DRAIN.toMillis() + " ms");
        } catch (Exception e) {
            Wire.log("draining failed: " + e);
        }
        wire.last();
        Wire.log("ended: " + counters.words());
        stopped.complete(null);
    }

    private static String reason(Throwable failure, MemberOptions options) {
        if (failure instanceof ExecutionException) {
            // of what does nothing but listen; the native transport has no exception class for a
            // failed bind
            return "cannot bind " + options.host() + " port " + options.port() + ": "
                    + failure.getCause().getMessage();
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
