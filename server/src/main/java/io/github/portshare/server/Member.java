package io.github.portshare.server;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
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
 * <p>It stops on the order {@code stop}, on the end of stdin, on SIGTERM and on SIGINT, always the same way: what waits is
 * accepted and the listener closes, what is in flight is answered, the final tally is written. Draining ends after {@link #DRAIN} in
 * any case.
 */
public final class Member implements Wire.Orders {

    private static final Duration DRAIN = Duration.ofMillis(1500);
    /** In which a client that has connected, or has had an answer, sends what it is about to send. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private static final Duration START = Duration.ofSeconds(20);
    /** Between two looks whether all clients have gone. */
    private static final long LOOK_MILLIS = 2;

    private static final String SIGNAL = "a signal";

    private final MemberOptions options;
    private final Counters counters = new Counters();
    private final Wire wire;
    private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();
    private final List<Context> loops = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    /** Done when the socket may be bound. */
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    private final MemberTransport transport;
    private volatile boolean serving;
    private Vertx vertx;

    private Member(MemberOptions options, PrintStream out) {
        this.options = options;
        this.wire = new Wire(counters, out);
        this.transport = new MemberTransport(options.eventLoops() == 1);
    }

    /** Runs one member until it is told to stop; returns the exit code. */
    public static int run(MemberOptions options, InputStream in, PrintStream out) {
        Member member = new Member(options, out);
        if (options.orders()) {
            // before the start, so that one whose starter is gone does not start at all
            member.wire.takeOrders(in, member);
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
            Runtime.getRuntime().addShutdownHook(new Thread(() -> member.stop(SIGNAL, false), "stop"));
        } catch (IllegalStateException e) {
            // one has come already
            member.stop(SIGNAL, false);
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
        if (options.held()) {
            wire.prepared(options);
            released.join();
        }
        if (options.take() != null) {
            transport.take(Handover.take(Path.of(options.take())));
        }
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
                .transport(transport)
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

    @Override
    public void listen() {
        released.complete(null);
    }

    @Override
    public void steer(String how) {
        String error = null;
        try {
            if (!serving) {
                throw new IllegalArgumentException("not ready: steer a socket that is bound");
            }
            Steering.steer(socket(), how);
            if (how.startsWith("cpu ") && options.protocol() != Protocol.UDP) {
                transport.listeners().get(0).countCpus(Steering.cpu(how), counters);
            }
            Wire.log("steered: " + how);
        } catch (IOException | IllegalArgumentException e) {
            error = e.getMessage();
            Wire.log("not steered: " + error);
        }
        wire.steered(error);
    }

    @Override
    public void pass(String path) {
        String error = null;
        try {
            if (!serving || transport.listeners().isEmpty()) {
                throw new IllegalArgumentException("there is no listener to pass on");
            }
            Handover.offer(transport.listeners().get(0).socket(), Path.of(path));
        } catch (IOException | IllegalArgumentException e) {
            error = e.getMessage();
            Wire.log("not passing: " + error);
        }
        wire.passing(error);
    }

    private Socket socket() {
        return endpoints.get(0) instanceof UdpEndpoint datagrams
                ? datagrams.socket()
                : transport.listeners().get(0).socket();
    }

    @Override
    public void stop(String reason, boolean atOnce) {
        if (!stopping.compareAndSet(false, true)) {
            stopped.join();
            return;
        }
        if (!serving) {
            wire.last(
                    "ended: told to stop before it was ready, by " + reason + " (without a stdin, use --ignore-stdin)");
            Runtime.getRuntime().halt(0);
        }
        Wire.log("stopping: told to by " + reason);
        leave(atOnce);
        boolean told = wire.last("ended: " + counters.words());
        stopped.complete(null);
        if (!told && !reason.equals(SIGNAL)) {
            // whoever still wants to write to stdout would wait for ever
            System.exit(0);
        }
    }

    /** Closes the listener; then clients have their answers, and the time to go by themselves. */
    private void leave(boolean atOnce) {
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            endpoints.forEach(Endpoint::leave);
            await(Future.all(transport.listeners().stream()
                    .map(listener -> atOnce ? listener.close() : listener.drain())
                    .toList()));
            CompletableFuture<Void> accepted = new CompletableFuture<>();
            throughLoops(() -> accepted.complete(null));
            accepted.get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            awaitClients(end);
            Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
            await(Future.all(endpoints.stream()
                            .map(endpoint -> endpoint.shutdown(left))
                            .toList())
                    // the endpoints' shutdown is complete before the last close is counted; the event loops' end is
                    // after it
                    .compose(drained -> vertx.close()));
        } catch (TimeoutException e) {
            Wire.log("gave up on requests that were still in flight after " + DRAIN.toMillis() + " ms");
        } catch (Exception e) {
            Wire.log("draining failed: " + e);
        }
    }

    /** Until all have gone, or those that stay ask nothing more. */
    private void awaitClients(long end) throws InterruptedException {
        long received = -1;
        long quietSince = 0;
        while (counters.open() > 0 && System.nanoTime() < end) {
            if (counters.received.sum() != received) {
                received = counters.received.sum();
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > QUIET.toNanos()) {
                break;
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static void await(Future<?> step) throws Exception {
        step.toCompletionStage().toCompletableFuture().get(DRAIN.toMillis() + 200, TimeUnit.MILLISECONDS);
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
