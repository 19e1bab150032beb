package io.github.portshare.orchestrator.process;

import io.github.portshare.orchestrator.kernel.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Tells whether a copy, or the directory of copies, is still the one that we have made, at the price of one lstat(2): whoever
 * writes, chmods or renames a file moves its change time, which nobody can set (st_ctime, inode(7); utimensat(2) sets the
 * other two). A directory's own times move with each copy that is added to it.
 *
 * @param attributes which of them may not change
 * @param before what they were
 */
record Seal(Path path, String attributes, Map<String, Object> before) {

    private static final String OF_A_DIRECTORY = "unix:dev,ino,uid,mode";
    private static final String OF_A_FILE = OF_A_DIRECTORY + ",size,ctime";
    /** The permissions, and the bits setuid, setgid and sticky. */
    private static final int MODE = 07777;

    private static final int PERMISSIONS = 0777;

    /**
     * Looks at what we have made.
     *
     * @param permissions that it was given
     * @throws IllegalStateException if it is not ours, or has others
     */
    static Seal of(Path path, int permissions) throws IOException {
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!directory && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw changed(path, "it is neither a file nor a directory");
        }
        String attributes = directory ? OF_A_DIRECTORY : OF_A_FILE;
        Seal seal = new Seal(path, attributes, read(path, attributes));
        if (!seal.before.get("uid").equals(Processes.ownUid())) {
            throw changed(path, "it is uid " + seal.before.get("uid") + "'s");
        }
        if ((mode(seal.before) & PERMISSIONS) != permissions) {
            throw changed(path, modes(permissions, mode(seal.before)));
        }
        return seal;
    }

    /**
     * Looks again.
     *
     * @throws IllegalStateException if something has changed; the message says what
     */
    void require() {
        Map<String, Object> now;
        try {
            now = read(path, attributes);
        } catch (NoSuchFileException e) {
            throw changed(path, "it is gone");
        } catch (IOException e) {
            throw changed(path, "it cannot be looked at any more (" + e.getMessage() + ")");
        }
        if (!now.equals(before)) {
            throw changed(path, change(now));
        }
    }

    private String change(Map<String, Object> now) {
        if (differs(now, "dev") || differs(now, "ino")) {
            return "another file lies in its place";
        } else if (differs(now, "uid")) {
            return "it was uid " + before.get("uid") + "'s and is uid " + now.get("uid") + "'s";
        } else if (differs(now, "mode")) {
            return modes(mode(before), mode(now));
        } else if (differs(now, "size")) {
            return "it had " + before.get("size") + " bytes and has " + now.get("size");
        }
        return "it was changed at " + now.get("ctime");
    }

    private boolean differs(Map<String, Object> now, String attribute) {
        return !before.get(attribute).equals(now.get(attribute));
    }

    private static String modes(int before, int now) {
        return String.format("its mode was %04o and is %04o", before, now);
    }

    private static int mode(Map<String, Object> attributes) {
        return (int) attributes.get("mode") & MODE;
    }

    private static Map<String, Object> read(Path path, String attributes) throws IOException {
        return Files.readAttributes(path, attributes, LinkOption.NOFOLLOW_LINKS);
    }

    /** Of a copy that must not be run. */
    static IllegalStateException changed(Path copy, String change) {
        return new IllegalStateException(copy + " is not what was copied there: " + change + "; only root and uid "
                + Processes.ownUid() + " can do that: find out who did (perhaps who cleans up temporary files), or set"
                + " TMPDIR to another directory");
    }
}
