package io.github.portshare.orchestrator.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs a command of the user's, without a shell, once for each text that it is given, with the text as its stdin. There is never
 * more than one at a time: texts wait for their turn, and what finds too many waiting is dropped. Its stdout goes nowhere; what
 * goes wrong is told in words.
 *
 * <p>Who does not end in time gets SIGTERM and then SIGKILL, with all that it has started. None outlives {@link #close}, nor,
 * where there is setpriv(1), this process however it ends (PR_SET_PDEATHSIG, prctl(2)).
 */
public final class Errand implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MOST_WAITING = 100;
    private static final long LAST_WORDS_MILLIS = 500;
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int WORDS_BYTES = 4096;
    private static final List<String> DYING_WITH_US = List.of("setpriv", "--pdeathsig=KILL", "--");

    private final List<String> command;
    private final Duration deadline;
    private final Consumer<String> trouble;
    private final BlockingQueue<String> waiting;
    private final AtomicLong dropped = new AtomicLong();
    private final List<String> prefix;
    private final Thread thread = new Thread(this::work, "errand");
    private volatile boolean closed;

    /**
     * Of a command; nothing is run yet.
     *
     * @param command the program, found, and its arguments
     * @param trouble is told, in words, what went wrong; on a thread of this one's own
     */
    public Errand(List<String> command, Consumer<String> trouble) {
        this(command, DEADLINE, MOST_WAITING, trouble);
    }

    Errand(List<String> command, Duration deadline, int mostWaiting, Consumer<String> trouble) {
        this.command = List.copyOf(command);
        this.deadline = deadline;
        this.trouble = trouble;
        waiting = new ArrayBlockingQueue<>(mostWaiting);
        prefix = Trial.of(DYING_WITH_US, GRACE).orElse(false) ? DYING_WITH_US : List.of();
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs the command for this text when those before have ended. Does not wait. */
    public void run(String text) {
        if (!waiting.offer(text)) {
            dropped.incrementAndGet();
        }
    }

    private void work() {
        try {
            while (!closed) {
                String text = waiting.take();
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    tell("is too slow: dropped " + lost + " of what it was to be run for");
                }
                carryOut(text);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void carryOut(String text) throws InterruptedException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(command);
        try {
            Process process = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            LastWords said = new LastWords(process.getErrorStream());
            beside("errand input", () -> feed(process.getOutputStream(), text));
            Thread words = beside("errand words", said);
            try {
                boolean inTime = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
                if (!inTime) {
                    end(process);
                    tell("had not ended after " + deadline.toSeconds() + " s and was stopped" + said.tail());
                } else if (process.exitValue() != 0) {
                    // its end may be known before its words are read; what it has left running may hold stderr open
                    words.join(LAST_WORDS_MILLIS);
                    tell("failed with exit code " + process.exitValue() + said.tail());
                }
            } catch (InterruptedException e) {
                // this one may finish; whoever waits does not wait for longer
                process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
                end(process);
                throw e;
            }
        } catch (IOException e) {
            tell("cannot be run: " + e.getMessage());
        }
    }

    private void tell(String words) {
        trouble.accept("'" + String.join(" ", command) + "' " + words);
    }

    private static Thread beside(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** It need not read it. */
    private static void feed(OutputStream input, String text) {
        try (input) {
            input.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has closed its stdin, or ended
        }
    }

    private static void end(Process process) throws InterruptedException {
        // noted before: orphans are no longer descendants
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(ProcessHandle::isAlive)
                .toList();
        all.forEach(ProcessHandle::destroy);
        long until = System.nanoTime() + GRACE.toNanos();
        while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < until) {
            Thread.sleep(10);
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** Lets the one that runs finish within two seconds, ends it else, and forgets who waits, which is told. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(3 * GRACE.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        long lost = dropped.get() + waiting.size();
        if (lost > 0) {
            tell("was not run for " + lost + " more");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads all that a command says on stderr, and keeps the end of it. */
    private static final class LastWords implements Runnable {
        private final InputStream in;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        LastWords(InputStream in) {
            this.in = in;
        }

        @Override
        public void run() {
            byte[] piece = new byte[WORDS_BYTES];
            try (in) {
                for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                    keep(piece, length);
                }
            } catch (IOException e) {
                // it was closed with the process
            }
        }

        private synchronized void keep(byte[] piece, int length) {
            if (kept.size() > WORDS_BYTES) {
                kept.reset();
            }
            kept.write(piece, 0, length);
        }

        /** What follows on a sentence: its last line; empty where it said nothing. */
        synchronized String tail() {
            String[] lines = kept.toString(StandardCharsets.UTF_8).strip().split("\\R");
            String last = lines[lines.length - 1];
            return last.isEmpty() ? "" : "; it said: " + last;
        }
    }
}
