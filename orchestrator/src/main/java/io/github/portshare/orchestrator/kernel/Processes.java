package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What /proc tells of processes. What this user may not read is left out, never guessed. */
public final class Processes {

    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /** The effective uid of a process, as seen from this process's user namespace; empty when it is gone. */
    public static OptionalInt uid(long pid) {
        try {
            for (String line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
                if (line.startsWith("Uid:")) {
                    return OptionalInt.of(Integer.parseInt(line.split("\\s+")[2]));
                }
            }
        } catch (IOException e) {
            // gone
        }
        return OptionalInt.empty();
    }

    /** The uid that this process runs under. */
    public static int ownUid() {
        return uid(ProcessHandle.current().pid()).orElseThrow();
    }

    /** Which of the sockets a process holds open; none where its descriptors may not be read. */
    public static Set<Long> sockets(long pid) {
        Set<Long> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(Long.parseLong(target.substring(8, target.length() - 1)));
                    }
                } catch (IOException closed) {
                    // closed while we looked
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException notReadable) {
            // another user's process, or gone
        }
        return inodes;
    }

    /** The processes that hold the sockets, as far as this user may see: inode to pid. */
    public static Map<Long, Long> owners(Collection<Long> inodes) {
        Map<Long, Long> owners = new HashMap<>();
        if (inodes.isEmpty()) {
            return owners;
        }
        ProcessHandle.allProcesses().map(ProcessHandle::pid).forEach(pid -> {
            for (long inode : sockets(pid)) {
                if (inodes.contains(inode)) {
                    owners.put(inode, pid);
                }
            }
        });
        return owners;
    }

    /** The command line of a process, blanks between its words and at most 120 characters; empty when it is gone. */
    public static String command(long pid) {
        try {
            String words = new String(Files.readAllBytes(PROC.resolve(pid + "/cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
            String safe = words.replaceAll("\\p{Cntrl}", "?");
            return safe.length() <= 120 ? safe : safe.substring(0, 117) + "...";
        } catch (IOException e) {
            return "";
        }
    }

    /** Who holds a listener, in words: {@code pid 12, uid 0, python3 -m http.server}. */
    public static String describe(Listener listener, Map<Long, Long> owners) {
        String where = IpLiteral.bracketed(listener.address().getHostAddress()) + ":" + listener.port();
        Long pid = owners.get(listener.inode());
        return pid == null
                ? "a process of uid " + listener.uid() + " on " + where + " that this user may not look at"
                : "pid " + pid + " (uid " + listener.uid() + ", " + command(pid) + ") on " + where;
    }
}
