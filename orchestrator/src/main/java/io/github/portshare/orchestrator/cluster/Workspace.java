package io.github.portshare.orchestrator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory under the system's temporary one for what lives no longer than a run: logs, and copies for other users to run.
 * Others may pass through it (0711) and read what is put there for them. It goes with {@link #close}.
 */
public final class Workspace implements AutoCloseable {

    private final Path directory;

    public Workspace() {
        try {
            directory = Files.createTempDirectory("portshare-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a directory in " + System.getProperty("java.io.tmpdir") + " (set TMPDIR to another)",
                    e);
        }
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + directory + ": " + e.getMessage());
        }
    }
}
