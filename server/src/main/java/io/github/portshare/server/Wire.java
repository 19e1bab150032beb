package io.github.portshare.server;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The contract between a member and whoever started it. All of it is text that a person can type and read.
 *
 * <p>Out, on stdout, one JSON object a line, told apart by {@code event}:
 *
 * <pre>
 * prepared pid id                                                          where --hold is given: it binds on the order 'listen'
 * ready   pid id uid protocol host port family inode reusePort reuseAddress backlog transport eventLoops java
 *                                                                           once, when it accepts
 * tally   accepted open received answered bytes clients cpuMillis           each second that the event loops are alive, and
 *                                                                           on the order 'tally'
 * final   the same, and pssKiB                                              once, the last line, after draining
 * failed  error                                                             instead of ready; then exit 1
 * steered [error]                                                           after each order 'steer'
 * passing [error]                                                           after the order 'pass': the successor may come
 * </pre>
 *
 * <p>In, on stdin, one order a line:
 *
 * <pre>
 * tally       report now
 * stop        accept what waits, close the listener, answer what is in flight, report, exit 0
 * close       the same, but what waits to be accepted is reset
 * listen      bind, where --hold is given
 * steer HOW   say who of the group gets a connection: {@link Steering}
 * pass PATH   offer the listening descriptor there, once, to a member with --take PATH: {@link Handover}
 * </pre>
 *
 * <b>The end of stdin means stop</b>: so a member never outlives the process that holds the other end, however that one dies.
 * Counts are totals since the start. A stdout that nobody reads holds nothing up: who stops reading it loses lines, the last one
 * too.
 *
 * <p>Stderr is its log: a line for each step of its life and for what goes wrong, which begins with the time. A line that does not
 * is the JVM's.
 *
 * <p>{@code clients} is how many of the accepted came from each address, of 128 at most and {@code others}. After {@code steer cpu
 * N}, and until {@code steer cpu -1}, connections are counted by the cpu that they came in on (SO_INCOMING_CPU of the accepted
 * socket): {@code cpus}, beside {@code cpu}, which is N.
 *
 * <p>Over UDP, {@code accepted} counts flows ({@link Lines}), and none is ever open, since nothing says when one ends.
 *
 * <p>Who did not start the member can ask it too, if it speaks HTTP, on its port: {@code GET} {@value #RESOURCE} is answered by an
 * object with the fields of ready and final (503 before it is ready). The port is shared, so whoever asks keeps the
 * connection: it stays with the member that the kernel gave it to. Such requests are not counted as received or answered;
 * their connections are counted as any other.
 */
final class Wire implements AutoCloseable {

    /** Where a member tells of itself over HTTP. */
    static final String RESOURCE = "/member";

    private final Counters counters;
    private static final Outlet LOG = new Outlet(System.err);

    /** For the last lines, where nobody seems to read. */
    private static final long PATIENCE_MILLIS = 500;

    private final Outlet out;
    private volatile JsonObject ready;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        return thread;
    });
    /** Whether the event loops have been asked for a sign of life, and not all have given it yet. */
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Set with the last line; a tally may be ordered, or due, at that very moment. */
    private boolean ended;

    Wire(Counters counters, PrintStream out) {
        this.counters = counters;
        this.out = new Outlet(out);
    }

    /** Says that the member has all at hand but its socket. */
    void prepared(MemberOptions options) {
        emit(new JsonObject()
                .put("event", "prepared")
                .put("pid", ProcessHandle.current().pid())
                .put("id", options.id()));
    }

    /** Says that the order was carried out, or why it was not. */
    void steered(String error) {
        answer("steered", error);
    }

    /** The same of the listening descriptor: it is offered. */
    void passing(String error) {
        answer("passing", error);
    }

    private void answer(String event, String error) {
        JsonObject line = new JsonObject().put("event", event);
        emit(error == null ? line : line.put("error", error));
    }

    /**
     * Says that the member is ready, and tells its counts each second from now on.
     *
     * @param loops runs a task when every event loop has come by; for one that hangs, never
     */
    void ready(MemberOptions options, int port, ListenerProof proof, Consumer<Runnable> loops) {
        ready = new JsonObject()
                .put("event", "ready")
                .put("pid", ProcessHandle.current().pid())
                .put("id", options.id())
                .put("uid", proof.uid())
                .put("protocol", options.protocol().toString())
                .put("host", options.host())
                .put("port", port)
                .put("family", proof.family())
                .put("inode", proof.inode())
                .put("reusePort", proof.reusePort())
                .put("reuseAddress", proof.reuseAddress())
                .put("backlog", options.protocol() == Protocol.UDP ? 0 : options.backlog())
                .put("transport", "epoll")
                .put("eventLoops", options.eventLoops())
                .put("java", System.getProperty("java.version"));
        emit(ready);
        clock.scheduleAtFixedRate(() -> ask(loops), 1, 1, TimeUnit.SECONDS);
    }

    private void ask(Consumer<Runnable> loops) {
        if (asked.compareAndSet(false, true)) {
            loops.accept(() -> {
                asked.set(false);
                try {
                    clock.execute(this::tally);
                } catch (RejectedExecutionException e) {
                    // the last line has been written
                }
            });
        }
    }

    /** Writes a line to the log; who does not read it holds nothing up. */
    static void log(String words) {
        long millis = System.currentTimeMillis();
        // the words of an Instant, whose formatter takes some ms to load
        LOG.line(LocalDateTime.ofEpochSecond(millis / 1000, (int) (millis % 1000) * 1_000_000, ZoneOffset.UTC) + "Z "
                + words);
    }

    /** The last line of a member that will not be ready. */
    void failed(String error) {
        emit(new JsonObject().put("event", "failed").put("error", error));
        areWritten();
    }

    /** Whether all lines have been read, or may yet be: waits for it, and for the log too, within bounds. */
    boolean areWritten() {
        boolean written = out.isWrittenWithin(PATIENCE_MILLIS);
        if (!written) {
            log("nobody reads stdout: the last counts are lost");
        }
        LOG.isWrittenWithin(PATIENCE_MILLIS);
        return written;
    }

    /** Hands on what {@value #RESOURCE} answers, null before the member is ready; on a thread that is no event loop. */
    void describe(Consumer<JsonObject> asker) {
        clock.execute(() -> asker.accept(
                ready == null ? null : ready.copy().mergeIn(counts("member")).put("pssKiB", pssKiB())));
    }

    private void tally() {
        emit(counts("tally"));
    }

    /**
     * The last line: nothing is written after it.
     *
     * @param words of the log, after it
     * @return whether it was written; not where nobody reads stdout
     */
    boolean last(String words) {
        clock.shutdownNow();
        JsonObject last = counts("final").put("pssKiB", pssKiB());
        synchronized (this) {
            emit(last);
            ended = true;
        }
        log(words);
        return areWritten();
    }

    /** Who carries orders out. */
    interface Orders {

        /** Binds, where that is held. */
        void listen();

        /** Carries an order for {@link Steering} out. */
        void steer(String how);

        /** Offers the listening descriptor at a path. */
        void pass(String path);

        /**
         * Ends the member; no order follows.
         *
         * @param reason in words
         * @param atOnce whether the listener is closed with what waits to be accepted
         */
        void stop(String reason, boolean atOnce);
    }

    /** Reads orders until one that ends, or the end of stdin. Returns at once. */
    void takeOrders(InputStream in, Orders orders) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                        String line = lines.readLine();
                        while (line != null && isCarriedOut(line.strip(), orders)) {
                            line = lines.readLine();
                        }
                        orders.stop(
                                line == null ? "the end of stdin" : "the order '" + line.strip() + "'",
                                line != null && line.strip().equals("close"));
                    } catch (IOException e) {
                        orders.stop("a stdin that cannot be read (" + e.getMessage() + ")", false);
                    }
                },
                "orders");
        reader.setDaemon(true);
        reader.start();
    }

    /** No for an order that ends the member. */
    private boolean isCarriedOut(String order, Orders orders) {
        if (order.equals("stop") || order.equals("close")) {
            return false;
        }
        if (order.equals("tally")) {
            tally();
        } else if (order.equals("listen")) {
            orders.listen();
        } else if (order.startsWith("steer ")) {
            orders.steer(order.substring("steer ".length()));
        } else if (order.startsWith("pass ")) {
            orders.pass(order.substring("pass ".length()));
        } else if (!order.isEmpty()) {
            log("unknown order '" + order + "'; there are: tally, stop, close, listen, steer HOW, pass PATH");
        }
        return true;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private JsonObject counts(String event) {
        long open = counters.open();
        JsonObject counts = new JsonObject()
                .put("event", event)
                .put("accepted", counters.accepted.sum())
                .put("open", open)
                .put("received", counters.received.sum())
                .put("answered", counters.answered.sum())
                .put("bytes", counters.bytes.sum())
                .put("clients", counters.clients())
                .put("cpuMillis", cpuMillis());
        return counters.cpu < 0 ? counts : counts.put("cpu", counters.cpu).put("cpus", counters.cpus());
    }

    private static long cpuMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(java.time.Duration::toMillis)
                .orElse(-1L);
    }

    /** This process's proportional set size, or -1 where the kernel does not tell (before Linux 4.14). */
    private static long pssKiB() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            // not told
        }
        return -1;
    }

    private synchronized void emit(JsonObject line) {
        if (ended) {
            return;
        }
        out.line(Json.of(line.getMap()));
    }
}
