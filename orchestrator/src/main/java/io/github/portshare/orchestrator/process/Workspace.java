package io.github.portshare.orchestrator.process;

import io.github.portshare.orchestrator.kernel.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory under the system's temporary one for what lives no longer than a run: logs, and copies for other users to run.
 * Others may pass through it (0711) and read what is put there for them. It goes with {@link #close}, and with this process
 * however that dies: a shell makes it, and removes it when its stdin ends. That shell has a session of its own, so that not
 * even a SIGKILL to our whole process group ends it first; where setsid(1) is missing, it ignores all other signals.
 */
public final class Workspace implements AutoCloseable {

    private static final int REMOVAL_SECONDS = 10;

    private static final String KEEPER = """
            trap '' INT TERM HUP
            keep='directory=$(mktemp -d "$1/portshare-XXXXXXXXXX") && chmod 711 "$directory" && echo "$directory"
                read -r end
                rm -rf -- "$directory"'
            if command -v setsid >/dev/null; then exec setsid /bin/sh -c "$keep" sh "$1"; fi
            eval "$keep"
            """;

    private final Path directory;
    private final Process keeper;

    public Workspace() {
        String parent = TemporaryDirectory.path().toString();
        try {
            keeper = Inheritance.limit(new ProcessBuilder("/bin/sh", "-c", KEEPER, "sh", parent))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String made = keeper.inputReader().readLine();
            if (made == null || made.isEmpty()) {
                keeper.destroyForcibly();
                throw new IOException("mktemp(1) could not");
            }
            directory = Path.of(made);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + parent + " (set TMPDIR to another)", e);
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
                // something ended the keeper
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
