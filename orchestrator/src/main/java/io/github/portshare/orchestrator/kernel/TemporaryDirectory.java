package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The system's temporary directory: for logs, for copies that other users run, and where Netty may have to unpack its library. */
public final class TemporaryDirectory {

    /** More than logs take, and the library. */
    private static final long ROOM = 1 << 18;

    private TemporaryDirectory() {}

    /** Where it is. */
    public static Path path() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Why nothing can be put there, with the remedy; empty where nothing is in the way. */
    public static Optional<String> problem() {
        return problem(path());
    }

    static Optional<String> problem(Path directory) {
        try {
            if (Files.notExists(directory)) {
                return because(directory, "does not exist");
            } else if (!Files.exists(directory)) {
                return because(directory, "cannot be reached by this user");
            } else if (!Files.isDirectory(directory)) {
                return because(directory, "is no directory");
            } else if (!Files.isWritable(directory)) {
                return because(directory, "cannot be written");
            } else if (Files.getFileStore(directory).getUsableSpace() < ROOM) {
                return because(directory, "is full");
            }
        } catch (IOException e) {
            // what cannot be looked at is not blamed
        }
        return Optional.empty();
    }

    /** Why no native library can be unpacked and loaded there; empty where nothing is in the way. */
    public static Optional<String> problemForLibraries() {
        return problem().or(() -> problemForLibraries(path(), Path.of("/proc/self/mountinfo")));
    }

    static Optional<String> problemForLibraries(Path directory, Path mounts) {
        try {
            if (mountedNoexec(directory.toRealPath(), Files.readAllLines(mounts, StandardCharsets.UTF_8))) {
                return because(directory, "is mounted noexec, and Netty's native library has to be loaded from there");
            }
        } catch (IOException e) {
            // what cannot be looked at is not blamed
        }
        return Optional.empty();
    }

    private static Optional<String> because(Path directory, String fault) {
        return Optional.of("the temporary directory " + directory + " " + fault + ": set TMPDIR to another");
    }

    /** Whether the innermost mount above a directory has the option noexec (proc_pid_mountinfo(5): fields 5 and 6). */
    private static boolean mountedNoexec(Path directory, List<String> mounts) {
        int depth = -1;
        boolean noexec = false;
        for (String mount : mounts) {
            String[] fields = mount.split(" ");
            Path point = Path.of(fields[4].replace("\\040", " "));
            // a later mount on the same point covers the earlier one
            if (directory.startsWith(point) && point.getNameCount() >= depth) {
                depth = point.getNameCount();
                noexec = List.of(fields[5].split(",")).contains("noexec");
            }
        }
        return noexec;
    }
}
