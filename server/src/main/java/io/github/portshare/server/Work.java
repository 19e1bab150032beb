package io.github.portshare.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * CPU time that clients ask for, burnt on their event loop one piece after the other, and with pauses: after
 * {@value #TURN_MILLIS} ms, or one longer piece, whatever else has come in is answered first. So other clients wait for one
 * piece and not for all of them. Nothing is burnt for a client that has gone.
 */
final class Work {

    /** Far above a usual piece, so that pauses cost next to nothing. */
    static final long TURN_MILLIS = 50;

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS);

    private record Piece(long nanos, HttpServerResponse response, Runnable then) {}

    private final Vertx vertx;
    private final Queue<Piece> waiting = new ArrayDeque<>();
    private long burnt;
    /** Whether the end of this turn is ordered: a timer runs after the loop has read its sockets. */
    private boolean turn;

    Work(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Burns so much, now or later; then runs what follows. On the event loop of the response. */
    void add(int micros, HttpServerResponse response, Runnable then) {
        waiting.add(new Piece(TimeUnit.MICROSECONDS.toNanos(micros), response, then));
        burn();
    }

    private void burn() {
        while (burnt < TURN_NANOS && !waiting.isEmpty()) {
            Piece piece = waiting.remove();
            if (!piece.response.closed()) {
                spin(piece.nanos);
                burnt += piece.nanos;
                piece.then.run();
            }
        }
        if (!turn && burnt > 0) {
            turn = true;
            vertx.setTimer(1, read -> {
                turn = false;
                burnt = 0;
                burn();
            });
        }
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
