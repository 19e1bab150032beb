package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.kernel.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Keeps a file with what a watch tells, in Prometheus text, as node_exporter's textfile collector reads it. */
public final class MetricsFile {

    private final Path file;
    private final WatchMetrics metrics;
    private final Consumer<String> trouble;
    private String told;

    /**
     * Sees that it can be written, and writes nothing yet.
     *
     * @param trouble is told once, in words, that it cannot be written any more
     * @throws IOException if it cannot be written; the message is for the user
     */
    public MetricsFile(Path file, WatchMetrics metrics, Consumer<String> trouble) throws IOException {
        this.file = file;
        this.metrics = metrics;
        this.trouble = trouble;
        Path directory = file.toAbsolutePath().getParent();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("cannot write " + file + ": it is there and is no regular file");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IOException("cannot write " + file + ": no such directory");
        }
        TextFile.requireWritable(directory);
    }

    /** Writes it anew. A failure is told once, until it has been another or none. */
    public void write() {
        try {
            TextFile.publish(file, new String(metrics.page(null).text(), StandardCharsets.UTF_8));
            told = null;
        } catch (IOException e) {
            if (!e.getMessage().equals(told)) {
                told = e.getMessage();
                trouble.accept(told + "; it is tried again after every look");
            }
        }
    }
}
