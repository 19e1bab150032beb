package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ParameterException;

/**
 * Lets work end well on Ctrl-C and SIGTERM: the JVM's shutdown waits while the working thread, interrupted, stops what it
 * started and reports what it has. The exit code stays the signal's: 130 or 143.
 */
final class Interruption {

    private static final long GRACE_SECONDS = 20;

    private Interruption() {}

    static <T> T guard(Callable<T> work) throws Exception {
        Thread worker = Thread.currentThread();
        CountDownLatch signalled = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    signalled.countDown();
                    worker.interrupt();
                    try {
                        done.await(GRACE_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "interruption");
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
            // here, while the shutdown still waits
            System.err.println("portshare: interrupted");
            throw e;
        } catch (Exception e) {
            // what was under way when the signal came failed of it, perhaps before we heard of it:
            // a child that was being started gets it too
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
}
