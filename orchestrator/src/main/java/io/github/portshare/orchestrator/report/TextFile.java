package io.github.portshare.orchestrator.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files of text, read within bounds and written whole or not at all. The message of each IOException is for the user. */
public final class TextFile {

    private TextFile() {}

    /**
     * Reads a file.
     *
     * @param most bytes that it may have
     * @throws IOException if it cannot be read, is larger, or is no text in UTF-8
     */
    public static String read(Path file, int most) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("cannot read " + file + ": it is a directory");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + reason(e, "file"), e);
        }
        if (bytes.length > most) {
            throw new IOException("cannot read " + file + ": it is larger than " + (most >> 20) + " MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("cannot read " + file + ": it is no text in UTF-8", e);
        }
    }

    /**
     * Writes a file: all of it under another name beside it, which then takes its place. A file that was there stays as it
     * was where that fails.
     */
    public static void write(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // a pipe or a device has no whole to keep
                Files.write(file, bytes, StandardOpenOption.WRITE);
                return;
            }
            Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path draft = place.resolveSibling(
                    "." + place.getFileName() + "." + ProcessHandle.current().pid());
            try {
                writeThrough(draft, bytes);
                Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + reason(e, "directory"), e);
        }
    }

    /** Down to the disk: else a crash soon after the rename could leave an empty file in the place of a good one. */
    private static void writeThrough(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /**
     * Makes a directory, with those above it, and sees that files can be written in it.
     *
     * @throws IOException if they cannot
     */
    public static void requireWritable(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
            Path trial = Files.createTempFile(directory, ".portshare", null);
            try {
                Files.write(trial, new byte[4096]);
            } finally {
                Files.delete(trial);
            }
        } catch (IOException e) {
            throw new IOException("cannot write in " + directory + ": " + reason(e, "directory"), e);
        }
    }

    private static String reason(IOException e, String what) {
        if (e instanceof NoSuchFileException) {
            return "no such " + what;
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof java.nio.file.FileAlreadyExistsException) {
            return "it is no directory";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage();
    }
}
