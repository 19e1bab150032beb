package io.github.portshare.orchestrator.process;

import io.github.portshare.orchestrator.kernel.Processes;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The terminal that this process reads from, so that each key is handed on when it is pressed, and shown nowhere. It is put back
 * as it was by {@link #close}, while this process is suspended (Ctrl-Z), and however this process ends: a shell in a session of
 * its own does it when its stdin ends. Ctrl-C is a signal still.
 */
public final class Terminal implements AutoCloseable {

    /** Rows and columns. */
    public record Size(int rows, int columns) {}

    /** Of one that does not tell. */
    public static final Size USUAL = new Size(24, 80);

    /** The key Ctrl-Z. */
    public static final char SUSPEND = 26;

    private static final int SECONDS = 5;

    private static final String KEEPER = """
            trap '' INT TERM HUP QUIT TSTP TTOU
            keep='read -r end; stty "$1" <"$2"'
            if command -v setsid >/dev/null; then exec setsid /bin/sh -c "$keep" sh "$1" "$2"; fi
            eval "$keep"
            """;

    private final Path device;
    private final String before;
    private final Process keeper;
    private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>();

    private Terminal(Path device, String before, Process keeper) {
        this.device = device;
        this.before = before;
        this.keeper = keeper;
        Thread reader = new Thread(this::read, "keys");
        reader.setDaemon(true);
        reader.start();
    }

    /** The terminal that a descriptor of this process is; empty where it is none. */
    public static Optional<Path> of(int descriptor) {
        return Processes.descriptor(ProcessHandle.current().pid(), descriptor)
                .filter(path -> path.toString().matches("/dev/(pts/.*|tty.*|console)"));
    }

    /** The one that is stdin, from now on; empty where stdin is none, or there is no stty(1). */
    public static Optional<Terminal> open() throws InterruptedException {
        Optional<Path> device = of(0);
        Optional<String> before = device.isPresent() ? stty(device.get(), "-g") : Optional.empty();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        try {
            Process keeper = Inheritance.limit(new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            KEEPER,
                            "sh",
                            before.get(),
                            device.get().toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Terminal terminal = new Terminal(device.get(), before.get(), keeper);
            terminal.takeKeys();
            return Optional.of(terminal);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Ctrl-Z comes as a key: nobody would put the terminal back for a signal that stops everything. */
    private void takeKeys() throws InterruptedException {
        stty(device, "-icanon", "-echo", "susp", "undef", "min", "1", "time", "0");
    }

    private void read() {
        try (InputStream in = new FileInputStream(device.toFile())) {
            for (int key = in.read(); key >= 0; key = in.read()) {
                keys.add(key);
            }
        } catch (IOException e) {
            // it has been hung up: there are no keys any more
        }
    }

    /** The next key that is pressed within a time; empty where none is. Who gets {@link #SUSPEND} is to {@link #suspend}. */
    public Optional<Character> key(Duration within) throws InterruptedException {
        Integer key = keys.poll(within.toNanos(), TimeUnit.NANOSECONDS);
        return Optional.ofNullable(key).map(code -> (char) code.intValue());
    }

    /** Puts the terminal back and stops this process, as Ctrl-Z does; returns when it goes on, and takes keys again. */
    public void suspend() throws InterruptedException {
        stty(device, before);
        stop();
        takeKeys();
    }

    /** Stops this process, whatever it does on SIGTSTP; returns when it goes on. */
    public static void stop() throws InterruptedException {
        run(
                List.of(
                        "/bin/sh",
                        "-c",
                        "kill -STOP \"$1\"",
                        "sh",
                        Long.toString(ProcessHandle.current().pid())),
                null);
    }

    /** Its size now; 24 rows of 80 columns where it does not tell. */
    public static Size size(Path device) throws InterruptedException {
        String[] told = stty(device, "size").orElse("").split(" ");
        boolean known = told.length == 2 && told[0].matches("[1-9]\\d{0,3}") && told[1].matches("[1-9]\\d{0,3}");
        return known ? new Size(Integer.parseInt(told[0]), Integer.parseInt(told[1])) : USUAL;
    }

    private static Optional<String> stty(Path device, String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        return run(command, device);
    }

    /** What a command says that succeeds. */
    private static Optional<String> run(List<String> command, Path input) throws InterruptedException {
        try {
            ProcessBuilder builder = Inheritance.limit(new ProcessBuilder(command));
            if (input != null) {
                builder.redirectInput(input.toFile());
            }
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(said)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            // the shell puts it back, and may do so while this thread is interrupted
            keeper.getOutputStream().close();
            keeper.waitFor(SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            Remains.note("the terminal may show no keys: 'stty sane' helps");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
