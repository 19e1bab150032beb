package io.github.portshare.orchestrator.run;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work on a thread of its own that the run waits for as long as it may, and not longer. */
final class SideTask {

    /** Work that an interrupt ends. */
    interface Work {
        void run() throws InterruptedException;
    }

    private static final long LAST_MILLIS = 1_000;

    private final FutureTask<Void> task;
    private final Thread thread;

    private SideTask(String name, Work work) {
        task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        thread = new Thread(task, name);
        thread.setDaemon(true);
    }

    static SideTask start(String name, Work work) {
        SideTask side = new SideTask(name, work);
        side.thread.start();
        return side;
    }

    /** Whether it is still at work. */
    boolean isUnderWay() {
        return !task.isDone();
    }

    /** Whether it is done in time; throws what it threw. */
    boolean endsWithin(Duration time) throws InterruptedException {
        try {
            task.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Interrupts it if it is not done, and does not wait. */
    void interrupt() {
        task.cancel(true);
    }

    /** Interrupts it if it is not done, and waits until it has ended what it started; no longer than a second, or the time. */
    void cancel(Duration time) throws InterruptedException {
        interrupt();
        thread.join(Math.max(LAST_MILLIS, time.toMillis()));
    }
}
