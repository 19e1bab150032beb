package io.github.portshare.orchestrator.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.kernel.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that takes orders on stdin and writes JSON lines on stdout; or a server with a {@link Guard}.
 *
 * <p>It dies with us: the kernel closes our end of its stdin, and the end of stdin means stop. Signals to the whole process
 * group do not reach it: Ctrl-C, a terminal that hangs up, and the SIGTERM of a service manager or of timeout(1) are ignored
 * from before exec (the JVM then leaves them ignored), and stopping stays our decision. It stays in our process group, so
 * that Ctrl-Z stops it together with us. Its stderr goes to a log file, of which {@link #lastWords} are kept for error messages.
 */
public final class ChildProcess {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ROUTINE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ");

    private final String name;
    private final Identity identity;
    private final Process process;
    private final Path log;
    /** Of one with a guard; null = it watches its stdin itself. */
    private final Path mark;

    private final OutputStream orders;
    private final CompletableFuture<Void> outputEnded = new CompletableFuture<>();
    /** The exit code of a server's first process, as its guard tells it; null = it runs, or has no guard. */
    private volatile Integer firstExit;

    private ChildProcess(String name, Identity identity, Process process, Path log, Path mark) {
        this.name = name;
        this.identity = identity;
        this.process = process;
        this.log = log;
        this.mark = mark;
        this.orders = process.getOutputStream();
    }

    /**
     * Starts it, unless what it runs has been changed.
     *
     * @param name for the log file and error messages
     * @param identity who it runs as
     * @param invocation what to run
     * @param logs directory of the log file
     * @param events called with each JSON line, on a thread of this process's own
     * @throws IllegalStateException if a copy that it runs is not what was copied; nothing is started then
     */
    public static ChildProcess start(
            String name, Identity identity, Invocation invocation, Path logs, Consumer<JsonNode> events) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT TERM HUP; exec \"$@\"", "sh"));
        words.addAll(identity.keeping(invocation.variables()).prefix());
        words.addAll(invocation.words());
        return start(name, identity, invocation, words, null, logs, events);
    }

    /**
     * Starts a server that knows nothing of us: it reads nothing, its output goes to its log, and a
     * {@link Guard} ends it.
     *
     * @param mark an empty file, readable for that user, by which it and all that it starts are known; no other's
     * @param stop the name of the signal that asks it to stop
     * @param events called with each JSON line that it writes to its descriptor 8, on a thread of this process's own
     * @throws IllegalStateException if a copy that it runs is not what was copied; nothing is started then
     */
    public static ChildProcess startServer(
            String name,
            Identity identity,
            Invocation invocation,
            Path mark,
            String stop,
            Path logs,
            Consumer<JsonNode> events) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(identity.keeping(invocation.variables()).prefix());
        words.addAll(Guard.around(invocation.words(), mark, stop));
        return start(name, identity, invocation, words, mark, logs, events);
    }

    private static ChildProcess start(
            String name,
            Identity identity,
            Invocation invocation,
            List<String> words,
            Path mark,
            Path logs,
            Consumer<JsonNode> events) {
        invocation.requireUnchanged();
        Path log = logs.resolve(name + ".log");
        ProcessBuilder builder = Inheritance.limit(
                new ProcessBuilder(words).redirectError(log.toFile()).directory(new java.io.File("/")),
                invocation.variables());
        try {
            // a new file, through no link that somebody has laid there; whatever the umask, nobody else's to write
            Files.deleteIfExists(log);
            Files.newByteChannel(
                            log,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")))
                    .close();
            ChildProcess child = new ChildProcess(name, identity, builder.start(), log, mark);
            Thread reader = new Thread(() -> child.read(events), "read " + name);
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + String.join(" ", invocation.words()), e);
        }
    }

    /** The processes that run now of the servers, as far as this user may see: of each its own, and what they have started. */
    public static Map<Long, ChildProcess> running(List<ChildProcess> servers) {
        Map<Path, ChildProcess> byMark =
                servers.stream().collect(Collectors.toMap(server -> server.mark, server -> server));
        Map<Long, ChildProcess> running = new TreeMap<>();
        Guard.carriers(byMark.keySet()).forEach((pid, mark) -> running.put(pid, byMark.get(mark)));
        return running;
    }

    private void read(Consumer<JsonNode> events) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode event = parse(line);
                if (event != null && mark != null && event.get("event").asText().equals("exit")) {
                    firstExit = event.path("code").asInt();
                } else if (event != null) {
                    events.accept(event);
                }
            }
        } catch (IOException e) {
            // the pipe went with the process
        } finally {
            outputEnded.complete(null);
        }
    }

    private static JsonNode parse(String line) {
        try {
            JsonNode event = JSON.readTree(line);
            return event != null && event.hasNonNull("event") ? event : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The pid of what was started; with sudo, sudo's. */
    public long pid() {
        return process.pid();
    }

    /** Of a server: whether its first process is; of a daemon that has left {@link #running} tells more. */
    public boolean isAlive() {
        return firstExit == null && process.isAlive();
    }

    /** Whether it is stopped by a signal (state T), or a process that it has started is, as sudo starts one. */
    public boolean isStopped() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .anyMatch(handle -> Processes.stopped(handle.pid()));
    }

    /** Completes when the process has ended and its last line has been handled. */
    public CompletableFuture<Void> ended() {
        return CompletableFuture.allOf(process.onExit(), outputEnded);
    }

    /** How it ended, of a server its first process, in words: {@code exit code 1}, {@code killed by signal 9}. */
    public String exit() {
        int code = firstExit != null ? firstExit : process.exitValue();
        // the JDK tells death by a signal as 128 + its number; the largest is SIGRTMAX, 64
        return code > 128 && code <= 128 + 64 ? "killed by signal " + (code - 128) : "exit code " + code;
    }

    /** Sends one order; one that cannot be delivered is dropped, the process is then ending anyway. */
    public void order(String line) {
        try {
            orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
        } catch (IOException e) {
            // it has closed its stdin
        }
    }

    /** Kills it, and does not wait. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Ends its stdin, which means stop, and does not wait. */
    public void endInput() {
        try {
            orders.close();
        } catch (IOException e) {
            // closed by the other end
        }
    }

    /** Ends its stdin, waits for it to go, and kills it after the given time. Returns when it is gone; a log that says nothing goes too. */
    public void stop(Duration grace) {
        endInput();
        try {
            if (!goesWithin(grace)) {
                // noted before, killed after: orphans are no longer descendants
                List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .toList();
                all.forEach(ChildProcess::kill);
                if (!process.waitFor(1, TimeUnit.SECONDS)) {
                    killAsItself(all);
                }
            }
            outputEnded.get(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            // a grandchild holds the pipe; nothing more will be read from it
        }
        removeEmptyLog();
    }

    /** With a guard: it, and all that the server has started, a daemon too. */
    private boolean goesWithin(Duration grace) throws InterruptedException {
        if (mark == null) {
            return process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        }
        try {
            ended().get(grace.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    private void removeEmptyLog() {
        try {
            if (!process.isAlive() && Files.size(log) == 0) {
                Files.delete(log);
            }
        } catch (IOException e) {
            // removed before
        }
    }

    private static void kill(ProcessHandle handle) {
        try {
            handle.destroyForcibly();
        } catch (IllegalStateException e) {
            // of our own process only, which is never among them
        }
    }

    /** Kills what this user may not signal (sudo, and what it runs, are another's: kill(2), EPERM) the way it was started. */
    private void killAsItself(List<ProcessHandle> all) throws InterruptedException {
        List<ProcessHandle> left = all.stream().filter(ProcessHandle::isAlive).toList();
        if (!identity.isSelf() && !left.isEmpty()) {
            List<String> words = new ArrayList<>(
                    identity.prefix().get(0).equals("sudo") ? List.of("sudo", "-n") : identity.prefix());
            words.addAll(List.of("kill", "-KILL"));
            left.forEach(handle -> words.add(Long.toString(handle.pid())));
            try {
                Inheritance.limit(new ProcessBuilder(words)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .redirectError(ProcessBuilder.Redirect.DISCARD))
                        .start()
                        .waitFor(2, TimeUnit.SECONDS);
            } catch (IOException e) {
                // told below
            }
        }
        process.waitFor(1, TimeUnit.SECONDS);
        left.stream()
                .filter(ProcessHandle::isAlive)
                .forEach(handle -> Remains.note("left running: pid " + handle.pid() + ", of " + name
                        + ", which this user may not end; end it: sudo kill -KILL " + handle.pid()));
    }

    /** The last lines of its log, at most five, that come after those which begin with the time: a member's routine. */
    public List<String> lastWords() {
        List<String> lines = words();
        int from = Math.max(0, lines.size() - 5);
        for (int i = from; i < lines.size(); i++) {
            from = ROUTINE.matcher(lines.get(i)).lookingAt() ? i + 1 : from;
        }
        return lines.subList(from, lines.size());
    }

    /** The lines of its log. */
    public List<String> words() {
        try {
            // not readAllLines: a byte that is no UTF-8 would cost all the words
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What follows on a sentence that it ended: its last words, and where they are; empty where there are none. */
    public String tail() {
        List<String> words = lastWords();
        return words.isEmpty() ? "" : "; its log " + log + " ends: " + String.join(" | ", words);
    }

    public Path log() {
        return log;
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ")";
    }
}
