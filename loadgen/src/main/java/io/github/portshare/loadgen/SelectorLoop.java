package io.github.portshare.loadgen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A loop on a selector of java.nio, which wakes in whole milliseconds: what is to be done exactly is waited for with select()
 * until the last of them, and in a spin from then on.
 */
abstract class SelectorLoop extends Thread implements Loop {

    /** What is done when a channel is ready. */
    interface Ready {
        void ready(SelectionKey key);
    }

    private record Timer(long nanos, long number, boolean exact, Runnable task) {}

    /** A select() of one millisecond has not ended later than this. */
    private static final long SPIN_NANOS = 1_500_000;

    private static final int BYTES = 1 << 16;

    /** Where whatever comes is read to; what is not used up at once is gone. */
    final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

    final byte[] bytes = new byte[BYTES];

    private final Selector selector;
    private final Consumer<Throwable> broken;
    private final Consumer<SelectionKey> ready = key -> ((Ready) key.attachment()).ready(key);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::nanos).thenComparingLong(Timer::number));
    private final Queue<Runnable> endsOfTurn = new ArrayDeque<>();
    private long timersMade;
    private volatile boolean closing;

    /**
     * Not begun yet.
     *
     * @param broken takes what a task throws, and the end of the loop
     */
    SelectorLoop(Consumer<Throwable> broken) {
        super("load");
        setDaemon(true);
        this.broken = broken;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the load", e);
        }
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            broken.accept(e);
        } finally {
            close();
        }
    }

    private void turn() throws IOException {
        sleep();
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.peek().nanos - now <= 0) {
            timers.poll().task.run();
        }
        drain(tasks);
        drain(endsOfTurn);
    }

    private static void drain(Queue<Runnable> queue) {
        Runnable task = queue.poll();
        while (task != null) {
            task.run();
            task = queue.poll();
        }
    }

    private void sleep() throws IOException {
        Timer next = timers.peek();
        long left = next == null ? Long.MAX_VALUE : next.nanos - System.nanoTime();
        if (left <= 0 || !tasks.isEmpty()) {
            selector.selectNow(ready);
        } else if (next == null) {
            selector.select(ready);
        } else if (!next.exact) {
            selector.select(ready, TimeUnit.NANOSECONDS.toMillis(left) + 1);
        } else if (left > SPIN_NANOS) {
            selector.select(ready, TimeUnit.NANOSECONDS.toMillis(left - SPIN_NANOS) + 1);
        } else {
            Thread.onSpinWait();
            selector.selectNow(ready);
        }
    }

    private void close() {
        List<SelectableChannel> open = new ArrayList<>();
        selector.keys().forEach(key -> open.add(key.channel()));
        try {
            selector.close();
            for (SelectableChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            // they go with the process
        }
        if (!closing) {
            broken.accept(new IllegalStateException("an event loop of the load has ended"));
        }
    }

    /** Ends at its next turn, with every connection. */
    void end() {
        closing = true;
        selector.wakeup();
    }

    /** Watches a channel for operations such as {@link SelectionKey#OP_READ}. */
    SelectionKey watch(SelectableChannel channel, int operations, Ready then) throws IOException {
        return channel.register(selector, operations, then);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != this) {
            selector.wakeup();
        }
    }

    @Override
    public void after(long millis, Runnable task) {
        timers.add(new Timer(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), timersMade++, false, task));
    }

    @Override
    public void exactlyAfter(long nanos, Runnable task) {
        timers.add(new Timer(System.nanoTime() + nanos, timersMade++, true, task));
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        endsOfTurn.add(task);
    }
}
