package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A process whose lines are heard while it runs, those of both outputs. */
final class Watched implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean silent;

    Watched(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        Thread listener = new Thread(this::listen, "lines of " + process.pid());
        listener.setDaemon(true);
        listener.start();
    }

    private void listen() {
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                hear(line);
            }
        } catch (IOException | UncheckedIOException e) {
            hear(e.toString());
        } finally {
            end();
        }
    }

    private synchronized void hear(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        silent = true;
        notifyAll();
    }

    /** How many lines it has said. */
    synchronized int said() {
        return lines.size();
    }

    /** The first line that has this in it, of those after so many; waited for. */
    synchronized String awaitLine(int after, String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int looked = after;
        while (true) {
            for (; looked < lines.size(); looked++) {
                if (wanted.matcher(lines.get(looked)).find()) {
                    return lines.get(looked);
                }
            }
            assertThat(silent).as("'%s' in %s", pattern, this).isFalse();
            long left = end - System.nanoTime();
            assertThat(left).as("'%s' in %s", pattern, this).isPositive();
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    String awaitLine(String pattern) throws InterruptedException {
        return awaitLine(0, pattern);
    }

    /** Its exit code; waited for, with the last of its lines. */
    int awaitEnd() throws InterruptedException {
        synchronized (this) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!silent) {
                long left = end - System.nanoTime();
                assertThat(left).as("the end of %s", this).isPositive();
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** It, and what it has started. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** All that it has said. */
    @Override
    public synchronized String toString() {
        return String.join("\n", lines);
    }
}
