package io.github.portshare.loadgen;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The generator's own limits with their values, read before a load: who has run out of descriptors can read no file. */
final class ClientLimits {

    static final String PORTS = "net.ipv4.ip_local_port_range = " + sysctl("net/ipv4/ip_local_port_range");
    static final String FILES = "fs.file-max = " + sysctl("fs/file-max");
    static final String DESCRIPTORS = "RLIMIT_NOFILE = " + descriptors();

    private static final String UNKNOWN = "(not readable)";

    private ClientLimits() {}

    /** Has the values read now. */
    static void read() {
        // loading the class has done it
    }

    /** The value of a sysctl such as {@code net/ipv4/ip_local_port_range}, as words. */
    static String sysctl(String path) {
        // at once: a second read gets nothing (kernel/sysctl.c, do_proc_dointvec), and readString begins with one byte
        try (BufferedReader value = Files.newBufferedReader(Path.of("/proc/sys", path))) {
            String line = value.readLine();
            return line == null ? "" : line.replace('\t', ' ');
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** The soft limit, the first number of its line (fs/proc/base.c, proc_pid_limits). */
    private static String descriptors() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).strip().split(" +")[0])
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
