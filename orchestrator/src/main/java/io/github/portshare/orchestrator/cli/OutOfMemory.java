package io.github.portshare.orchestrator.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the program for want of memory: one sentence, exit code 1. Whichever thread meets the {@link
 * OutOfMemoryError}, and libraries that catch it and go on, would leave a program that waits for ever.
 * Nothing is tidied up by it, since nothing can be counted on any more; members, outsiders and the workspace
 * end with this process, however it dies.
 */
final class OutOfMemory {

    private static final long LOOK_EVERY_MILLIS = 250;
    private static final Duration A_PAUSE = Duration.ofSeconds(10);

    /** Made while there is memory. */
    private static final byte[] SENTENCE = ("portshare: out of memory: "
                    + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB were not enough for this\n")
            .getBytes(StandardCharsets.UTF_8);

    private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);
    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static byte[] reserve = new byte[1 << 18];

    private OutOfMemory() {}

    /** Watches from now on, in a thread of its own. */
    static void watch() {
        // has the JVM make what it needs to halt
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {}));
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (isCauseOf(failure)) {
                end();
            }
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            failure.printStackTrace();
        });
        Thread watch = new Thread(OutOfMemory::look, "memory");
        watch.setDaemon(true);
        watch.start();
    }

    /** Whether it is, or is the cause of, what was thrown. */
    static boolean isCauseOf(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** Says it, once; returns the exit code. */
    static int told() {
        if (SAID.compareAndSet(false, true)) {
            try {
                STDERR.write(SENTENCE);
            } catch (IOException e) {
                // the exit code says it
            }
        }
        return ExitCode.INTERNAL;
    }

    private static void end() {
        while (true) {
            try {
                Runtime.getRuntime().halt(told());
            } catch (OutOfMemoryError again) {
                // halt itself needs no memory, but the JVM may on the way to it: give it what was kept for that
                reserve = null;
            }
        }
    }

    /**
     * A soft reference is cleared before an OutOfMemoryError is thrown (java.lang.ref.SoftReference), and one
     * that was looked at a moment ago not before. After a pause of the whole process the last look is long
     * ago.
     */
    private static void look() {
        SoftReference<Object> canary = new SoftReference<>(new Object());
        try {
            while (true) {
                long before = System.nanoTime();
                Thread.sleep(LOOK_EVERY_MILLIS);
                boolean cleared = canary.get() == null;
                if (cleared && System.nanoTime() - before < A_PAUSE.toNanos()) {
                    end();
                } else if (cleared) {
                    canary = new SoftReference<>(new Object());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OutOfMemoryError e) {
            end();
        }
    }
}
