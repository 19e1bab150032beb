package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What this process may still use: descriptors, threads, memory. Empty = without a limit, or not told. */
public final class Limits {

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private Limits() {}

    /** RLIMIT_NOFILE, which the JVM has raised as far as it may (its flag MaxFDLimit). */
    public static OptionalLong descriptors() {
        return limit("Max open files", 0);
    }

    /** How far it may be raised. */
    public static OptionalLong hardDescriptors() {
        return limit("Max open files", 1);
    }

    /** How many descriptors this process has open. */
    public static long openDescriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** How many threads this user, and this control group, may still start. */
    public static OptionalLong threads() {
        return LongStream.concat(userThreads().stream(), groupThreads().stream())
                .min();
    }

    /** How many this user may still start, by RLIMIT_NPROC, which does not bind root. */
    public static OptionalLong userThreads() {
        OptionalLong limit = Processes.ownUid() == 0 ? OptionalLong.empty() : limit("Max processes", 0);
        return limit.isEmpty()
                ? limit
                : OptionalLong.of(Math.max(0, limit.getAsLong() - threadsOf(Processes.ownUid())));
    }

    /** How many this control group may still start. */
    public static OptionalLong groupThreads() {
        return remaining("pids.max", "pids.current");
    }

    /** Memory that can be had without swapping, within this control group's limit, in KiB. */
    public static OptionalLong memoryKiB() {
        return LongStream.concat(Kernel.availableKiB().stream(), groupMemoryKiB().stream())
                .min();
    }

    /** What this control group may still take, in KiB. */
    public static OptionalLong groupMemoryKiB() {
        OptionalLong bytes = remaining("memory.max", "memory.current");
        return bytes.isEmpty() ? bytes : OptionalLong.of(bytes.getAsLong() / 1024);
    }

    /** The soft (0) or hard (1) limit of /proc/self/limits. */
    private static OptionalLong limit(String name, int column) {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip().split("\\s+")[column])
                    .filter(value -> !value.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The tightest of this process's control group and those above it (cgroup v2). */
    private static OptionalLong remaining(String max, String current) {
        try {
            Path group = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .filter(line -> line.startsWith("0::"))
                    .map(line -> CGROUPS.resolve(line.substring(4)).normalize())
                    .findFirst()
                    .orElse(CGROUPS);
            LongStream found = LongStream.empty();
            for (; group != null && group.startsWith(CGROUPS); group = group.getParent()) {
                OptionalLong limit = number(group.resolve(max));
                OptionalLong used = number(group.resolve(current));
                if (limit.isPresent() && used.isPresent()) {
                    found = LongStream.concat(found, LongStream.of(Math.max(0, limit.getAsLong() - used.getAsLong())));
                }
            }
            return found.min();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong number(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.equals("max") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static long threadsOf(int uid) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> Processes.uid(pid).orElse(-1) == uid)
                .mapToLong(pid -> {
                    String[] tasks = Path.of("/proc/" + pid + "/task").toFile().list();
                    return tasks == null ? 0 : Arrays.stream(tasks).count();
                })
                .sum();
    }
}
