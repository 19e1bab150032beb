package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.TextFile;
import io.github.portshare.orchestrator.report.ReportPage;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Where a run keeps its result, its page and the members' logs ({@code --out}): one run's at a time, until it is closed. */
final class OutputDirectory implements AutoCloseable {

    private static final String LOCK = ".portshare.lock";

    private final Path directory;
    private final FileChannel lock;

    /**
     * Makes it where there is none, and takes it. Before anything else of a run: what was measured should not be lost for want
     * of a place.
     *
     * @throws ImpossiblePlanException if it cannot be written, or another run has it
     */
    OutputDirectory(Path directory) {
        this.directory = directory;
        try {
            TextFile.requireWritable(directory);
            TextFile.requireWritable(logs());
            lock = FileChannel.open(
                    directory.resolve(LOCK),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
            if (!isOurs()) {
                lock.close();
                throw new ImpossiblePlanException(List.of("--out " + directory
                        + ": another portshare writes there until it ends; name another directory"));
            }
            if (Files.exists(json())) {
                System.err.println("portshare: --out " + directory + ": replaces the result of "
                        + Files.getLastModifiedTime(json()).toInstant().truncatedTo(ChronoUnit.SECONDS));
            }
        } catch (IOException e) {
            throw new ImpossiblePlanException(List.of("--out: " + e.getMessage() + "; name another directory"));
        }
    }

    private boolean isOurs() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path logs() {
        return directory.toAbsolutePath().resolve("logs");
    }

    Path json() {
        return directory.resolve("result.json");
    }

    Path page() {
        return directory.resolve("report.html");
    }

    /**
     * Saves a document that has been shown.
     *
     * @param code that its verdict means
     * @param told whether to say where it is
     * @return the exit code: another where it cannot be written, which is said
     */
    int keep(Document document, int code, boolean told) {
        try {
            ResultJson.save(document, json());
            ReportPage.save(document, page());
        } catch (UncheckedIOException e) {
            System.out.flush();
            System.err.println("portshare: --out: " + e.getMessage());
            return ExitCode.USAGE;
        }
        if (told) {
            System.out.println("  " + json() + " · " + page());
        }
        return code;
    }

    @Override
    public void close() {
        try {
            // before the lock is given up: afterwards the file may be that of the next run
            Files.deleteIfExists(directory.resolve(LOCK));
            lock.close();
        } catch (IOException e) {
            // what is left is an empty file, which harms nobody
        }
    }
}
