package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Files of text, read within bounds and written whole or not at all. The message of each IOException is for the user.
 *
 * <p>Who runs as root may be led astray by others: nothing is written through a symbolic link that is somebody else's, nor in
 * a directory where everybody may put another file in the place of this one.
 */
public final class TextFile {

    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

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
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), most);
        } catch (FileSystemException e) {
            throw new IOException("cannot read " + file + ": " + reason(e, "file"), e);
        }
    }

    /**
     * Reads a stream to its end.
     *
     * @param name of it, for messages
     * @param most bytes that it may have
     */
    public static String read(InputStream in, String name, int most) throws IOException {
        byte[] bytes;
        try {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new IOException("cannot read " + name + ": " + e.getMessage(), e);
        }
        if (bytes.length > most) {
            throw new IOException("cannot read " + name + ": it is larger than " + (most >> 20) + " MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("cannot read " + name + ": it is no text in UTF-8", e);
        }
    }

    /**
     * Writes a file: all of it under another name beside it, which then takes its place. A file that was there stays as it
     * was where that fails.
     */
    public static void write(Path file, String text) throws IOException {
        try {
            requireNoForeignLink(file);
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // a pipe or a device has no whole to keep
                Files.write(file, bytes(text), StandardOpenOption.WRITE);
            } else {
                replace(Files.exists(file) ? file.toRealPath() : file, text);
            }
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + reason(e, "directory"), e);
        }
    }

    /** Puts a file in the place of what is there, be it a link, with these permissions. */
    public static void write(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        try {
            requireNoForeignLink(file.toAbsolutePath().getParent());
            replace(file, text, PosixFilePermissions.asFileAttribute(permissions));
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + reason(e, "directory"), e);
        }
    }

    /** Makes a file with these permissions where there is none. */
    public static void create(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        try {
            requireNoForeignLink(file.toAbsolutePath().getParent());
            requireNotEverybodys(file.toAbsolutePath().getParent());
            FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(permissions);
            Files.createFile(file, attribute);
            try {
                replace(file, text, attribute);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("cannot write " + file + ": it is there already; name another, or remove it", e);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + reason(e, "directory"), e);
        }
    }

    /**
     * Puts a file in the place of what is there, for everybody to read. Not down to the disk: it will be put there anew before
     * a disk would have it.
     */
    public static void publish(Path file, String text) throws IOException {
        try {
            requireNoForeignLink(file.toAbsolutePath().getParent());
            replace(file, draft -> {
                Files.write(draft, bytes(text), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                // whatever the umask
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
            });
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + reason(e, "directory"), e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void replace(Path file, String text, FileAttribute<?>... attributes) throws IOException {
        replace(file, draft -> writeThrough(draft, bytes(text), attributes));
    }

    /** Writes a file that is not there yet. */
    private interface Writer {
        void write(Path file) throws IOException;
    }

    private static void replace(Path file, Writer writer) throws IOException {
        requireNotEverybodys(file.toAbsolutePath().getParent());
        // of a name that nobody knows beforehand, and no file that is there already
        Path draft = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            writer.write(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Down to the disk: else a crash soon after the rename could leave an empty file in the place of a good one. */
    private static void writeThrough(Path file, byte[] bytes, FileAttribute<?>... attributes) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, attributes)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Root's links are the system's, such as /var/run; anybody else's may lead to what only we can write. */
    private static void requireNoForeignLink(Path file) throws IOException {
        for (Path part = file.toAbsolutePath(); part != null; part = part.getParent()) {
            if (Files.isSymbolicLink(part)) {
                int owner = (int) Files.getAttribute(part, "unix:uid", LinkOption.NOFOLLOW_LINKS);
                if (owner != ROOT && owner != Processes.ownUid()) {
                    throw new FileSystemException(
                            file.toString(),
                            null,
                            part + " is a symbolic link of uid " + owner + "; name what it leads to");
                }
            }
        }
    }

    private static void requireNotEverybodys(Path directory) throws IOException {
        int mode = (int) Files.getAttribute(directory, "unix:mode");
        if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
            throw new FileSystemException(
                    directory.toString(),
                    null,
                    "everybody may replace files in " + directory + " (its mode is "
                            + Integer.toOctalString(mode & 07777) + "); chmod o-w or +t it");
        }
    }

    /**
     * Makes a directory, with those above it, and sees that files can be written in it.
     *
     * @throws IOException if they cannot
     */
    public static void requireWritable(Path directory) throws IOException {
        try {
            requireNoForeignLink(directory);
            Files.createDirectories(directory);
            requireNotEverybodys(directory);
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
        } else if (e instanceof FileAlreadyExistsException) {
            return "it is no directory";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage();
    }
}
