package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The running kernel: its version, settings and counters. */
public final class Kernel {

    private static final Path PROC = Path.of("/proc");

    private Kernel() {}

    /** Whether this is Linux; SO_REUSEPORT means other things elsewhere. */
    public static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    /** Such as {@code 6.18.44}. */
    public static String release() {
        return System.getProperty("os.version");
    }

    /** The value of a setting such as {@code net.ipv4.tcp_migrate_req}; empty where the kernel or container has none. */
    public static Optional<String> sysctl(String name) {
        // in one read: the kernel gives nothing from the second on (fs/proc/proc_sysctl.c), and Files.readString reads
        // a byte first
        try (InputStream file = Files.newInputStream(PROC.resolve("sys/" + name.replace('.', '/')))) {
            byte[] value = new byte[4096];
            int length = Math.max(0, file.read(value));
            return Optional.of(new String(value, 0, length, StandardCharsets.US_ASCII)
                    .strip()
                    .replaceAll("\\s+", " "));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether a bind to the port needs CAP_NET_BIND_SERVICE in the user namespace that owns the network namespace; without it
     * the answer is EACCES, before any conflict is looked for (__inet_bind, net/ipv4/af_inet.c; __inet6_bind,
     * net/ipv6/af_inet6.c).
     */
    public static boolean needsPrivilege(int port) {
        int start = sysctl("net.ipv4.ip_unprivileged_port_start")
                .map(Integer::parseInt)
                .orElse(1024);
        return port > 0 && port < start;
    }

    /** Whether every uid has a meaning in this user namespace; the initial one maps all of them (user_namespaces(7)). */
    public static boolean mapsAllUids() {
        try {
            return Files.readString(PROC.resolve("self/uid_map")).strip().matches("0\\s+0\\s+4294967295");
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * The CPU time of all processes of this machine since its start, and what a hypervisor has taken (proc_stat(5): user, nice,
     * system, steal); empty where it is not told. That of interrupts is nobody's.
     */
    public static Optional<Duration> cpuTime() {
        try (Stream<String> lines = Files.lines(PROC.resolve("stat"))) {
            return lines.filter(line -> line.startsWith("cpu "))
                    .map(line -> line.split("\\s+"))
                    .filter(fields -> fields.length > 8)
                    .map(fields -> Duration.ofMillis(10
                            * Stream.of(1, 2, 3, 8)
                                    .mapToLong(field -> Long.parseLong(fields[field]))
                                    .sum()))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Memory that can be had without swapping, in KiB; empty before Linux 3.14. */
    public static OptionalLong availableKiB() {
        try {
            for (String line : Files.readAllLines(PROC.resolve("meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")));
                }
            }
        } catch (IOException e) {
            // not told
        }
        return OptionalLong.empty();
    }

    /** The cpus that this process may run on, by number; empty where it is not told (proc_pid_status(5)). */
    public static List<Integer> allowedCpus() {
        try (Stream<String> lines = Files.lines(PROC.resolve("self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .flatMap(line -> cpus(line.substring(line.indexOf(':') + 1)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Of a list such as 0-3,8. */
    static Stream<Integer> cpus(String list) {
        return Stream.of(list.strip().split(",")).flatMap(range -> {
            String[] ends = range.split("-");
            return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .boxed();
        });
    }

    /** The name of the container engine this process is in, as far as it shows. */
    public static Optional<String> container() {
        if (Files.exists(Path.of("/.dockerenv"))) {
            return Optional.of("docker");
        }
        if (Files.exists(Path.of("/run/.containerenv"))) {
            return Optional.of("podman");
        }
        return System.getenv("KUBERNETES_SERVICE_HOST") != null ? Optional.of("kubernetes") : Optional.empty();
    }

    /**
     * The TCP counters of this network namespace by name: PassiveOpens of /proc/net/snmp; ListenOverflows and ListenDrops of
     * /proc/net/netstat. Empty where they cannot be read.
     */
    public static Map<String, Long> tcpCounters() {
        Map<String, Long> counters = new HashMap<>();
        pairs(PROC.resolve("net/snmp"), "Tcp:", counters);
        pairs(PROC.resolve("net/netstat"), "TcpExt:", counters);
        return counters;
    }

    /** The UDP counters of this network namespace by name, from /proc/net/snmp. Empty where they cannot be read. */
    public static Map<String, Long> udpCounters() {
        Map<String, Long> counters = new HashMap<>();
        pairs(PROC.resolve("net/snmp"), "Udp:", counters);
        return counters;
    }

    /** These files come in pairs of lines, names above values. */
    private static void pairs(Path file, String prefix, Map<String, Long> counters) {
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i + 1 < lines.size(); i++) {
                if (lines.get(i).startsWith(prefix) && lines.get(i + 1).startsWith(prefix)) {
                    String[] names = lines.get(i).split(" ");
                    String[] values = lines.get(i + 1).split(" ");
                    for (int k = 1; k < Math.min(names.length, values.length); k++) {
                        counters.put(names[k], Long.parseLong(values[k]));
                    }
                    i++;
                }
            }
        } catch (IOException e) {
            // not told
        }
    }
}
