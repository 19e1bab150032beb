package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Observer;
import io.github.portshare.orchestrator.run.Phase;
import io.github.portshare.orchestrator.run.Result;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The report page while the run goes on, for browsers: {@code /} the page, {@code /events} its server-sent events, and
 * {@code /result.json}. It only answers GET and HEAD, so no viewer can change the run, and it has one event loop of its own,
 * so none can delay it.
 *
 * <p>A frame is the newest result without its timeline, and the seconds that this viewer has not been sent yet: one who
 * comes late is sent all, and one who reads slowly misses frames and no second.
 */
public final class LivePage implements Observer, AutoCloseable {

    private static final long LAST_FRAME_MILLIS = 1_000;
    /** One that does not read costs memory: a frame with every second, which in the largest run is some megabytes. */
    private static final int MOST_VIEWERS = 32;
    /** So that the run's own descriptors are not used up. */
    static final int MOST_CONNECTIONS = 128;
    /** For a request's head, and between two requests of a connection. */
    private static final long IDLE_MILLIS = 10_000;

    /** One open {@code /events}. Confined to the event loop. */
    private static final class Viewer {
        final HttpServerResponse response;
        /** The timeline that it has. */
        List<Result.Second> seen = List.of();

        Viewer(HttpServerResponse response) {
            this.response = response;
        }
    }

    /** What a frame is: the phase, which is null at the end, the step in words, how many seconds the viewer has, and the result with the others. */
    private record State(Phase phase, String step, int since, Result result) {}

    private final String page = ReportPage.live();
    private final KnownHosts hosts;

    private final Vertx vertx;
    private final HttpServer server;
    private final long idleMillis;
    private final List<Viewer> viewers = new ArrayList<>();
    private int connections;
    /** The timers of connections without a request under way. */
    private final Map<HttpConnection, Long> idle = new HashMap<>();

    private volatile Phase phase = Phase.STARTING;
    private volatile String step = "starting";
    private volatile Result latest;

    /**
     * Opens the page.
     *
     * @param names by which it may be asked for, besides localhost and IP addresses
     * @throws IOException if the address cannot be listened on
     * @throws IllegalArgumentException if one of the names cannot be a host's
     */
    public LivePage(InetSocketAddress address, List<String> names) throws IOException {
        this(address, names, IDLE_MILLIS);
    }

    LivePage(InetSocketAddress address, List<String> names, long idleMillis) throws IOException {
        this.hosts = new KnownHosts(names);
        this.idleMillis = idleMillis;
        vertx = SmallServer.vertx();
        server = vertx.createHttpServer(SmallServer.options(address))
                .connectionHandler(this::limit)
                .requestHandler(request -> {
                    vertx.cancelTimer(idle.remove(request.connection()));
                    request.response().endHandler(answered -> closeIfIdle(request.connection()));
                    answer(request);
                });
        SmallServer.open(vertx, server, "the live page");
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public void phase(Phase begun) {
        phase = begun;
        Result known = latest;
        latest = known == null ? null : known.at(begun);
        show();
    }

    @Override
    public void step(String words) {
        step = words;
        show();
    }

    @Override
    public void progress(Result soFar) {
        latest = soFar;
        show();
    }

    /** Shows the whole result: the last frame. */
    public void finish(Result result) {
        phase = null;
        progress(result);
    }

    /** Ends the viewers' connections, once they have what was sent or after a second, and the server. */
    @Override
    public void close() {
        SmallServer.await(server.shutdown(LAST_FRAME_MILLIS, TimeUnit.MILLISECONDS), 2 * LAST_FRAME_MILLIS);
        // not chained to the shutdown: that completes on the server's event loop, which may have ended
        SmallServer.await(vertx.close(), 2 * LAST_FRAME_MILLIS);
    }

    /** Whoever reaches the page must not keep others, or the run, from their connections. */
    private void limit(HttpConnection connection) {
        connections++;
        connection.exceptionHandler(reset -> {}).closeHandler(closed -> {
            connections--;
            Long timer = idle.remove(connection);
            if (timer != null) {
                vertx.cancelTimer(timer);
            }
        });
        closeIfIdle(connection);
        if (connections > MOST_CONNECTIONS) {
            connection.close();
        }
    }

    private void closeIfIdle(HttpConnection connection) {
        idle.put(connection, vertx.setTimer(idleMillis, late -> connection.close()));
    }

    private void show() {
        vertx.runOnContext(now -> List.copyOf(viewers).forEach(this::send));
    }

    private void send(Viewer viewer) {
        // this frame was asked for earlier, and meanwhile the last one was sent, or the viewer has left
        if (viewer.response.ended() || viewer.response.closed()) {
            return;
        }
        Result result = latest;
        boolean last = result != null && result.verdict() != null;
        if (viewer.response.writeQueueFull() && !last) {
            return;
        }
        int since = 0;
        if (result != null) {
            List<Result.Second> timeline = result.timeline();
            // sent anew: the last step if it has grown since, and all steps if they have become coarser
            while (since < Math.min(viewer.seen.size(), timeline.size())
                    && viewer.seen.get(since) == timeline.get(since)) {
                since++;
            }
            viewer.seen = timeline;
            result = result.withTimeline(timeline.subList(since, timeline.size()));
        }
        viewer.response.write(
                "event: state\ndata: " + ResultJson.compact(new State(phase, step, since, result)) + "\n\n");
        if (last) {
            viewer.response.end();
        }
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer");
        if (!SmallServer.onlyReads(request)) {
            return;
        }
        if (!hosts.know(request.headers().getAll("Host"))) {
            response.setStatusCode(403)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end(hosts.refusal(request.headers().getAll("Host")));
        } else {
            switch (request.path() == null ? "" : request.path()) {
                case "/" ->
                    response.putHeader("Content-Type", "text/html; charset=utf-8")
                            .end(page);
                case "/events" -> follow(request, response);
                case "/result.json" -> result(response);
                default -> response.setStatusCode(404).end("there are: / /events /result.json\n");
            }
        }
    }

    private void result(HttpServerResponse response) {
        Result result = latest;
        if (result == null) {
            response.setStatusCode(503).end("nothing is known yet\n");
        } else {
            response.putHeader("Content-Type", "application/json").end(ResultJson.write(result));
        }
    }

    private void follow(HttpServerRequest request, HttpServerResponse response) {
        if (viewers.size() == MOST_VIEWERS) {
            response.setStatusCode(503).end(MOST_VIEWERS + " viewers follow already; close one\n");
            return;
        }
        response.putHeader("Content-Type", "text/event-stream").setChunked(true);
        if (request.method() == HttpMethod.HEAD) {
            response.end();
            return;
        }
        Viewer viewer = new Viewer(response);
        viewers.add(viewer);
        response.exceptionHandler(gone -> {}).closeHandler(gone -> viewers.remove(viewer));
        send(viewer);
    }
}
