package io.github.portshare.server;

import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stream that lines are written to by a thread of its own: a reader who stops reading, and so a full pipe, holds up nobody else.
 * What does not fit any more pushes out the oldest that waits.
 */
final class Outlet {

    private static final int MOST = 1_000;

    private final PrintStream stream;
    /** Lines, and latches that are counted down when their turn comes. */
    private final BlockingQueue<Object> waiting = new ArrayBlockingQueue<>(MOST);

    private Thread writer;

    Outlet(PrintStream stream) {
        this.stream = stream;
    }

    /** Has a line written, and does not wait for it. */
    void line(String line) {
        put(line);
    }

    /** Whether all lines so far are written within so long. */
    boolean isWrittenWithin(long millis) {
        CountDownLatch turn = new CountDownLatch(1);
        put(turn);
        try {
            return turn.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void put(Object next) {
        if (writer == null) {
            writer = new Thread(this::write, "outlet");
            writer.setDaemon(true);
            writer.start();
        }
        while (!waiting.offer(next)) {
            waiting.poll();
        }
    }

    private void write() {
        try {
            while (true) {
                Object next = waiting.take();
                if (next instanceof CountDownLatch turn) {
                    turn.countDown();
                } else {
                    stream.println(next);
                    stream.flush();
                }
            }
        } catch (InterruptedException e) {
            // nobody does that
        }
    }
}
