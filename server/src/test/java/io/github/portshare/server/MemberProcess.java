package io.github.portshare.server;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One member as its own process: a JVM that runs the jar of this build. Its stdout is read line by line on a thread, so that
 * a test waits for an event and not for time. Closing kills what still runs.
 */
final class MemberProcess implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 20;
    /** Follows the last line of a stream; no line can be like it. */
    private static final String END = "\n";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> diagnostics = new LinkedBlockingQueue<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private MemberProcess(Process process) {
        this.process = process;
    }

    /** Starts a member with these flags; it need not become ready. */
    static MemberProcess start(String... flags) throws IOException {
        MemberProcess member = startUnread(flags);
        member.read();
        return member;
    }

    /** Reads what it writes, from now on. */
    private void read() {
        readLines(process.getInputStream(), lines);
        readLines(process.getErrorStream(), diagnostics);
    }

    /** Starts a member whose stdout and stderr nobody reads. */
    static MemberProcess startUnread(String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) {
            // what the manifest allows, and the launcher's flag; newer JVMs would warn of both
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of("-cp", classPath(), "io.github.portshare.server.Main"));
        command.addAll(List.of(flags));
        return new MemberProcess(new ProcessBuilder(command).start());
    }

    /** Starts a member on any free port. */
    static MemberProcess startOnFreePort(String... flags) throws IOException {
        return start(Stream.concat(Stream.of("--port", "0"), Stream.of(flags)).toArray(String[]::new));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    JsonObject ready() {
        return await("ready");
    }

    /** The next event of this kind; others that come first are passed over. */
    JsonObject await(String event) {
        while (true) {
            String line = next(lines);
            if (line.equals(END)) {
                throw new AssertionError("stdout ended without the event '" + event + "'" + story());
            }
            seen.add(line);
            JsonObject object = new JsonObject(line);
            if (event.equals(object.getString("event"))) {
                return object;
            }
        }
    }

    /** Orders tallies until one fits. */
    JsonObject awaitTally(Predicate<JsonObject> fits) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (true) {
            order("tally");
            JsonObject tally = await("tally");
            if (fits.test(tally)) {
                return tally;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no tally came to fit; the last is " + tally + story());
            }
        }
    }

    /** The next line of stderr that contains this. */
    String awaitDiagnostic(String words) {
        while (true) {
            String line = next(diagnostics);
            if (line.equals(END)) {
                throw new AssertionError("stderr ended without '" + words + "'" + story());
            }
            if (line.contains(words)) {
                return line;
            }
        }
    }

    /** What is left of stderr, once the process has ended. */
    List<String> log() {
        List<String> log = new ArrayList<>();
        for (String line = next(diagnostics); !line.equals(END); line = next(diagnostics)) {
            log.add(line);
        }
        return log;
    }

    void order(String order) {
        try {
            OutputStream stdin = process.getOutputStream();
            stdin.write((order + "\n").getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the order '" + order + "' was not taken" + story(), e);
        }
    }

    void endStdin() throws IOException {
        process.getOutputStream().close();
    }

    /** Sends SIGTERM. Process.destroy would also close the streams, and the end of stdin is itself an order. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Sends a signal, and waits until it is sent. */
    void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("no SIG" + name + story());
        }
    }

    /** Orders the member to stop and returns its final counts. */
    JsonObject stopped() throws InterruptedException {
        order("stop");
        JsonObject last = await("final");
        exitCode();
        return last;
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + DEADLINE_SECONDS + " s" + story());
        }
        return process.exitValue();
    }

    /** Every line of stdout, once the process has ended. */
    List<String> allLines() {
        for (String line = next(lines); !line.equals(END); line = next(lines)) {
            seen.add(line);
        }
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    private String next(BlockingQueue<String> queue) {
        try {
            String line = queue.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("nothing came within " + DEADLINE_SECONDS + " s" + story());
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted" + story(), e);
        }
    }

    private String story() {
        return "; stdout was " + seen + ", stderr still holds " + diagnostics;
    }

    private static void readLines(InputStream stream, BlockingQueue<String> queue) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            queue.add(line);
                        }
                    } catch (IOException e) {
                        // closed by the end of the test
                    }
                    queue.add(END);
                },
                "member-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** The jar as built, and what it depends on; not the class directories, which could hide a broken jar. */
    private static String classPath() throws IOException {
        List<String> path = new ArrayList<>();
        path.add(jar().toString());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.isRegularFile(Path.of(entry)) && !entry.contains("portshare-server-")) {
                path.add(entry);
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private static Path jar() throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "portshare-server-*.jar")) {
            for (Path jar : jars) {
                return jar.toAbsolutePath();
            }
        }
        throw new IOException(
                "no portshare-server jar in " + Path.of("target").toAbsolutePath() + ": run package first");
    }
}
