package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What /proc tells of processes. What this user may not read is left out, never guessed. */
public final class Processes {

    private static final Path PROC = Path.of("/proc");
    private static final int OVERFLOW_UID = 65_534;
    /** Of the fields that follow on the name in proc_pid_stat(5), and PF_EXITING of include/linux/sched.h. */
    private static final int FLAGS = 6;

    private static final long EXITING = 0x4;
    /** Of the same fields, the first of four times. */
    private static final int UTIME = 11;

    private static final Pattern POLLED = Pattern.compile("^tfd:.* ino:([0-9a-f]+)");

    private Processes() {}

    /** The effective uid of a process, as seen from this process's user namespace; empty when it is gone. */
    public static OptionalInt uid(long pid) {
        return status(pid, "Uid:")
                .map(uids -> OptionalInt.of(Integer.parseInt(uids.split("\\s+")[1])))
                .orElse(OptionalInt.empty());
    }

    /** The real, effective, saved and file system uid of a process; none when it is gone. */
    static Set<Integer> uids(long pid) {
        return status(pid, "Uid:").stream()
                .flatMap(uids -> Stream.of(uids.split("\\s+")))
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
    }

    /** What a line of /proc/PID/status says behind its name; empty when the process is gone. */
    private static Optional<String> status(long pid, String name) {
        try {
            return Files.readAllLines(PROC.resolve(pid + "/status")).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a process is stopped by a signal or a tracer (proc_pid_stat(5), states T and t); false when it is gone. */
    public static boolean stopped(long pid) {
        return stat(pid).filter(fields -> fields[0].equalsIgnoreCase("T")).isPresent();
    }

    /** Whether a process is there, not on its way out, and more than an exit code that waits for its parent (state Z). */
    public static boolean runs(long pid) {
        return stat(pid)
                .filter(fields -> !fields[0].matches("[ZXx]") && (Long.parseLong(fields[FLAGS]) & EXITING) == 0)
                .isPresent();
    }

    /** What /proc/PID/stat says, from the letter of its state on; empty when the process is gone. */
    private static Optional<String[]> stat(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // the name before it is in brackets, and may hold any character
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The CPU time of a process and of its children that have ended and been waited for, in hundredths of a second
     * (proc_pid_stat(5): utime, stime, cutime, cstime); zero when it is gone, since its parent then has it.
     */
    public static Duration cpuTime(long pid) {
        return stat(pid)
                .map(fields -> Duration.ofMillis(10
                        * IntStream.range(UTIME, UTIME + 4)
                                .mapToLong(field -> Long.parseLong(fields[field]))
                                .sum()))
                .orElse(Duration.ZERO);
    }

    /** A variable of a process, as it was when its program began; empty where there is none, or it may not be read. */
    public static Optional<String> variable(long pid, String name) {
        try {
            String environment = new String(Files.readAllBytes(PROC.resolve(pid + "/environ")), StandardCharsets.UTF_8);
            return Stream.of(environment.split("\0"))
                    .filter(variable -> variable.startsWith(name + "="))
                    .map(variable -> variable.substring(name.length() + 1))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The file that a process has open as a descriptor; empty where there is none, or it may not be read. */
    public static Optional<Path> descriptor(long pid, int number) {
        try {
            return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/fd/" + number)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a process has a capability, by its number in capability.h, effective in its own user namespace. */
    public static boolean capable(long pid, int capability) {
        return status(pid, "CapEff:")
                .map(effective -> (Long.parseUnsignedLong(effective, 16) >> capability & 1) == 1)
                .orElse(false);
    }

    /** The uid that this process runs under. */
    public static int ownUid() {
        return uid(ProcessHandle.current().pid()).orElseThrow();
    }

    /** Which of the sockets a process holds open; none where its descriptors may not be read. */
    public static Set<Long> sockets(long pid) {
        Set<Long> inodes = new HashSet<>();
        descriptors(pid, (descriptor, target) -> {
            if (target.startsWith("socket:[")) {
                inodes.add(Long.parseLong(target.substring(8, target.length() - 1)));
            }
        });
        return inodes;
    }

    /** The inodes that are in a process's epoll sets, as of proc_pid_fdinfo(5); none where those may not be read. */
    public static Set<Long> polled(long pid) {
        return pollSets(pid).stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    /** The same set by set: a server's thread often has one of its own. */
    public static List<Set<Long>> pollSets(long pid) {
        List<Set<Long>> sets = new ArrayList<>();
        descriptors(pid, (descriptor, target) -> {
            if (target.equals("anon_inode:[eventpoll]")) {
                Set<Long> inodes = new HashSet<>();
                Path info = PROC.resolve(pid + "/fdinfo/" + descriptor.getFileName());
                for (String line : Files.readAllLines(info, StandardCharsets.US_ASCII)) {
                    Matcher inode = POLLED.matcher(line);
                    if (inode.find()) {
                        inodes.add(Long.parseLong(inode.group(1), 16));
                    }
                }
                sets.add(inodes);
            }
        });
        return sets;
    }

    private interface Descriptor {
        void is(Path descriptor, String target) throws IOException;
    }

    private static void descriptors(long pid, Descriptor each) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    each.is(descriptor, Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closed) {
                    // closed while we looked
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException notReadable) {
            // another user's process, or gone
        }
    }

    /** The processes that hold the sockets, as far as this user may see: inode to pids, in ascending order. */
    public static Map<Long, List<Long>> holders(Collection<Long> inodes) {
        Map<Long, List<Long>> holders = new HashMap<>();
        if (inodes.isEmpty()) {
            return holders;
        }
        for (long pid : all()) {
            for (long inode : sockets(pid)) {
                if (inodes.contains(inode)) {
                    holders.computeIfAbsent(inode, first -> new ArrayList<>()).add(pid);
                }
            }
        }
        return holders;
    }

    /**
     * A process that holds a socket, looked for among some first, and then among the youngest, so that it is found while it lives;
     * empty where none can be seen.
     */
    public static OptionalLong holder(long inode, Collection<Long> first) {
        List<Long> pids = new ArrayList<>(all());
        pids.addAll(first);
        for (int at = pids.size() - 1; at >= 0; at--) {
            if (sockets(pids.get(at)).contains(inode)) {
                return OptionalLong.of(pids.get(at));
            }
        }
        return OptionalLong.empty();
    }

    /** The uids under which the processes run now that hold the sockets, as far as this user may see. */
    public static Set<Integer> holderUids(Collection<Long> inodes) {
        Set<Integer> uids = new TreeSet<>();
        holders(inodes).values().forEach(pids -> pids.forEach(pid -> uid(pid).ifPresent(uids::add)));
        return uids;
    }

    /** The command line of a process in one line of at most 120 characters; empty when it is gone. */
    public static String command(long pid) {
        try {
            return CommandLine.of(
                    new String(Files.readAllBytes(PROC.resolve(pid + "/cmdline")), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * What program a process runs, as short as its name: {@code nginx}, and of an interpreter or a JVM what it runs, {@code
     * python3 server.py}; empty when it is gone.
     */
    public static String program(long pid) {
        try {
            return CommandLine.program(
                    new String(Files.readAllBytes(PROC.resolve(pid + "/cmdline")), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return "";
        }
    }

    /** The CPU time that a process has used, in clock ticks of 10 ms; empty when it is gone. */
    public static OptionalLong cpuTicks(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // utime and stime, fields 14 and 15 of proc_pid_stat(5); the state behind the name is the third
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return OptionalLong.of(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The inode of a process's network namespace; empty when it is gone, or may not be looked at. */
    public static OptionalLong networkNamespace(long pid) {
        try {
            String link = Files.readSymbolicLink(PROC.resolve(pid + "/ns/net")).toString();
            return OptionalLong.of(Long.parseLong(link.replaceAll("\\D", "")));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Every process that this process can see. */
    static List<Long> all() {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).sorted().toList();
    }

    /** How a uid is called; in a user namespace, one without a mapping is shown as 65534 (user_namespaces(7)). */
    public static String uidLabel(int uid) {
        return uid == OVERFLOW_UID && !mapped(uid) ? "a uid that is not mapped in this user namespace" : "uid " + uid;
    }

    private static boolean mapped(int uid) {
        try {
            return Files.readAllLines(PROC.resolve("self/uid_map")).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .anyMatch(range -> uid >= Long.parseLong(range[0])
                            && uid < Long.parseLong(range[0]) + Long.parseLong(range[2]));
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Who holds a listener, in words: {@code pid 12 (uid 0, nginx: master process) and 4 of its children (13, 14, 15, 16) on
     * 0.0.0.0:80}.
     *
     * @param holders as of {@link #holders}
     */
    public static String describe(Listener listener, Map<Long, List<Long>> holders) {
        String where = " on " + IpLiteral.bracketed(listener.address().getHostAddress()) + ":" + listener.port();
        List<Long> pids = holders.getOrDefault(listener.inode(), List.of());
        if (pids.isEmpty()) {
            // the socket may have been handed on while the processes were looked at
            pids = holders(List.of(listener.inode())).getOrDefault(listener.inode(), List.of());
        }
        if (!pids.isEmpty()) {
            return describe(pids, listener.uid()) + where;
        }
        String owner = "a process of " + uidLabel(listener.uid()) + where;
        if (!listener.stands()) {
            return owner + " that has just ended";
        }
        return owner
                + (ownUid() == 0
                        ? " that is not visible here (another user or PID namespace, or no CAP_SYS_PTRACE)"
                        : " that this user may not look at");
    }

    /** The processes that hold one socket, the parent of the others first where there is one. */
    static String describe(List<Long> pids, int socketUid) {
        long first = pids.stream()
                .filter(pid -> pids.stream().anyMatch(child -> parent(child) == pid))
                .findFirst()
                .orElse(pids.get(0));
        OptionalInt now = uid(first);
        String uids = now.isEmpty() || now.getAsInt() == socketUid
                ? uidLabel(socketUid)
                : uidLabel(socketUid) + " when it made the socket, " + uidLabel(now.getAsInt()) + " now";
        String command = command(first);
        String lead = "pid " + first + " (" + uids + ", " + (command.isEmpty() ? "has just ended" : command) + ")";
        List<Long> others = pids.stream().filter(pid -> pid != first).toList();
        if (others.isEmpty()) {
            return lead;
        }
        String relation = others.stream().allMatch(pid -> parent(pid) == first) ? " of its children" : " more";
        String shown = others.stream().limit(8).map(String::valueOf).collect(Collectors.joining(", "));
        return lead + " and " + others.size() + relation + " (" + shown + (others.size() > 8 ? ", ..." : "") + ")";
    }

    /** The processes that the threads of a process have started, as of proc_pid_task(5); none when it is gone. */
    public static Set<Long> children(long pid) {
        Set<Long> children = new HashSet<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
            for (Path thread : threads) {
                for (String child : Files.readString(thread.resolve("children")).split("\\s+")) {
                    if (!child.isEmpty()) {
                        children.add(Long.parseLong(child));
                    }
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
            // it has ended, or one of its threads
        }
        return children;
    }

    /** The pid of a process's parent; -1 when either is gone. */
    public static long parent(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(-1L);
    }
}
