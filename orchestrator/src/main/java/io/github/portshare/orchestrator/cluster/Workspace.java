package io.github.portshare.orchestrator.cluster;

import io.github.portshare.orchestrator.kernel.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory under the system's temporary one for what lives no longer than a run: logs, and copies for other users to run.
 * Others may pass through it (0711) and read what is put there for them. It goes with {@link #close}, and with this process
 * however that dies: a shell removes it when its stdin ends.
 */
public final class Workspace implements AutoCloseable {

    private static final int REMOVAL_SECONDS = 10;

    private final Path directory;
    private final Process keeper;

    public Workspace() {
        try {
            directory = Files.createTempDirectory(TemporaryDirectory.path(), "portshare-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
            keeper = Inheritance.limit(new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "trap '' INT TERM HUP; read -r end; rm -rf -- \"$1\"",
                            "sh",
                            directory.toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a directory in " + TemporaryDirectory.path() + " (set TMPDIR to another)", e);
        }
    }

    private void removeAll() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            keeper.getOutputStream().close();
            keeper.waitFor(REMOVAL_SECONDS, TimeUnit.SECONDS);
            if (!keeper.isAlive() && Files.exists(directory)) {
                // a signal came before the keeper ignored it
                removeAll();
            }
        } catch (IOException e) {
            // told below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (Files.exists(directory)) {
            Remains.note("left behind: " + directory + ", which could not be removed");
        }
    }
}
