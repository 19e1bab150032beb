package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ParameterException;

/**
 * Lets work end well on Ctrl-C and SIGTERM: the JVM's shutdown waits while the working thread, interrupted, stops what it
 * started and reports what it has. The exit code stays the signal's, 130 or 143, unless the work was done and waited for it.
 */
final class Interruption {

    private static final long GRACE_SECONDS = 20;

    private static volatile boolean begun;
    /** With which the process exits at a signal; null = the signal's own. */
    private static volatile Integer codeAtSignal;

    private Interruption() {}

    /** Whether a signal has come. */
    static boolean hasBegun() {
        return begun;
    }

    /** Waits, within the guard, for the signal; it is no interruption then, and the process exits with this code. */
    static void awaitSignal(int code) {
        codeAtSignal = code;
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // that is it
        }
    }

    static <T> T guard(Callable<T> work) throws Exception {
        Thread worker = Thread.currentThread();
        CountDownLatch signalled = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> interrupt(worker, signalled, done), "interruption");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the signal has come already, and nothing was started yet
            throw new InterruptedException("interrupted before the start");
        }
        try {
            T result = work.call();
            System.out.flush();
            return result;
        } catch (InterruptedException e) {
            // said here, since the shutdown still waits for us
            System.err.println("portshare: interrupted");
            throw e;
        } catch (Exception e) {
            // the signal may be why this failed, even if the JVM has not told us of it yet: a child that is being
            // started gets it as well
            boolean ownFault = e instanceof ImpossiblePlanException || e instanceof ParameterException;
            if (!signalled.await(ownFault ? 0 : 1, TimeUnit.SECONDS)) {
                throw e;
            }
            System.err.println("portshare: interrupted");
            throw new InterruptedException(e.toString());
        } finally {
            // what no document tells
            Remains.take().forEach(words -> System.err.println("portshare: " + words));
            done.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the JVM is shutting down and has waited for us
            }
        }
    }

    /** The shutdown: it waits until the worker has stopped what it started. */
    private static void interrupt(Thread worker, CountDownLatch signalled, CountDownLatch done) {
        begun = true;
        signalled.countDown();
        worker.interrupt();
        try {
            done.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (codeAtSignal != null) {
            // the only way to another code in a shutdown; there is no other hook that does anything
            Runtime.getRuntime().halt(codeAtSignal);
        }
    }
}
