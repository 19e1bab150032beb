package io.github.portshare.orchestrator.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A directory in a {@link Workspace} with files of ours that somebody else runs: others read them, and only
 * we may change them.
 */
public final class Room {

    private static final int READABLE = 0644;
    private static final int PASSABLE = 0711;
    private static final int WRITABLE = 0666;
    /** Everybody may make files there, list none, and remove none but their own. */
    private static final int SHARED = 01733;

    private final Path directory;
    private final List<Seal> seals = new ArrayList<>();

    /**
     * Makes the directory.
     *
     * @param identity who is to read in it
     * @throws IllegalStateException if that user could not reach it
     */
    public Room(Workspace workspace, String name, Identity identity) {
        directory = workspace.directory().resolve(name);
        if (!identity.isSelf()) {
            Program.closedAbove(workspace.directory()).ifPresent(closed -> {
                throw new IllegalStateException(identity.label() + " cannot read in " + directory + ": " + closed
                        + " lets nobody else through; set TMPDIR to a directory that every user may pass through, such"
                        + " as /tmp");
            });
        }
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setAttribute(directory, "unix:mode", PASSABLE);
            seals.add(Seal.of(directory, PASSABLE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }

    public Path directory() {
        return directory;
    }

    /** A new file that others may read. */
    public Path write(String name, String text) {
        Path file = create(name, text, READABLE);
        try {
            seals.add(Seal.of(file, READABLE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file, e);
        }
        return file;
    }

    /** A new empty file that everybody may write to: what a server insists on writing and nobody reads. */
    public Path scribble(String name) {
        return create(name, "", WRITABLE);
    }

    /** A new directory in which a server may make sockets; who made one no other user can replace it. */
    public Path shelf(String name) {
        try {
            Path shelf = Files.createDirectory(directory.resolve(name));
            Files.setAttribute(shelf, "unix:mode", SHARED);
            return shelf;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory.resolve(name), e);
        }
    }

    private Path create(String name, String text, int mode) {
        Path file = directory.resolve(name);
        try {
            Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            Files.setAttribute(file, "unix:mode", mode);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** A command that runs what was written here so far, as long as nobody has changed it. */
    public Invocation command(List<String> words) {
        return new Invocation(words, Set.of(), seals);
    }
}
