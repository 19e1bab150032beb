package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.process.Terminal;
import io.github.portshare.orchestrator.report.Ascii;
import io.github.portshare.orchestrator.report.Visible;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Stdout, which remembers that it could not be written: a PrintStream tells nobody. */
final class StandardOutput extends FilterOutputStream {

    /** As a shell says of a process that SIGPIPE ended. Whoever closes the pipe has read enough and wants no message. */
    static final int PIPE_CLOSED = 141;

    /** That of stdout; null = it was not put there. */
    private static Visible visible;

    private IOException failure;

    StandardOutput(OutputStream out) {
        super(out);
    }

    /** Puts it, and a stderr like it, in the place of the JVM's own: UTF-8, whatever the JVM takes the locale for. */
    static StandardOutput install() {
        StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        visible = new Visible(out, isTerminal());
        System.setOut(new PrintStream(visible, false, StandardCharsets.UTF_8));
        PrintStream err = new PrintStream(
                new Visible(
                        new FileOutputStream(FileDescriptor.err), Terminal.of(2).isPresent()),
                true,
                StandardCharsets.UTF_8);
        System.setErr(Ascii.where(err, System.getenv()));
        return out;
    }

    /** Lets colours pass on stdout, whatever it is. */
    static void draw() {
        if (visible != null) {
            visible.draw();
        }
    }

    /** Whether there is one. Where it was closed, the JVM opens a file of its own in its place, to read only. */
    static boolean isOpen() {
        try {
            String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/1")).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .orElse("flags: 1");
            return (Integer.parseInt(flags.substring(6).strip(), 8) & 3) != 0;
        } catch (IOException e) {
            // the descriptor is gone; or there is no /proc, and then the first write tells
            return !Files.exists(Path.of("/proc/self/fdinfo"));
        }
    }

    /** The JDK's own answer changed its meaning in 22; the kernel's has not. */
    static boolean isTerminal() {
        return Terminal.of(1).isPresent();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** Why it could not be written; empty where all was. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }
}
