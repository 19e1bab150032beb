package io.github.portshare.orchestrator.kernel;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernel's tables of TCP or UDP sockets.
 *
 * <p>UDP has no LISTEN state: what receives from anybody is bound and not connected, in state TCP_CLOSE (include/net/tcp_states.h,
 * net/ipv4/udp.c). The LISTEN rows come first in the tables of TCP (net/ipv4/tcp_ipv4.c, tcp_get_idx: the listening hash, then the established one), so
 * reading stops at the first row in another state; a busy port's TIME_WAIT rows would cost tens of milliseconds a look.
 */
public final class SocketTable {

    static final String INET = "inet";
    static final String INET6 = "inet6";
    private static final int PIECE = 1 << 20;
    static final String LISTEN = "0A";
    static final String BOUND = "07";
    private static final String TIME_WAIT = "06";
    /** No state is called so. */
    private static final String NONE = "none";

    private static final int DROPS = 12;
    private static final Path PROC = Path.of("/proc/net");

    private final Path directory;
    private final String name;
    private final String state;
    private final boolean tcp;

    private SocketTable(Path directory, String name, String state, boolean tcp) {
        this.directory = directory;
        this.name = name;
        this.state = state;
        this.tcp = tcp;
    }

    /** The TCP tables of this process's network namespace. */
    public static SocketTable tcp() {
        return tcp(PROC);
    }

    /** The TCP tables of a process's network namespace; without listeners where they may not be read. */
    static SocketTable tcp(long pid) {
        return tcp(Path.of("/proc/" + pid + "/net"));
    }

    /** Its UDP tables. */
    static SocketTable udp(long pid) {
        return udp(Path.of("/proc/" + pid + "/net"));
    }

    static SocketTable tcp(Path directory) {
        return new SocketTable(directory, "tcp", LISTEN, true);
    }

    /** The UDP tables of this process's network namespace. */
    public static SocketTable udp() {
        return udp(PROC);
    }

    static SocketTable udp(Path directory) {
        return new SocketTable(directory, "udp", BOUND, false);
    }

    /** Every listening TCP, or bound UDP, socket on the port, on whatever address. */
    public List<Listener> listeners(int port) {
        return listeners(each -> each == port);
    }

    /** Every listening TCP, or bound UDP, socket. */
    public List<Listener> listeners() {
        return listeners(each -> true);
    }

    private List<Listener> listeners(IntPredicate ports) {
        List<Listener> found = new ArrayList<>();
        read(INET, table(INET), ports, found);
        read(INET6, table(INET6), ports, found);
        return found;
    }

    /** Those of them that connections, or datagrams, to the host can reach. */
    public List<Listener> listeners(InetAddress host, int port) {
        return listeners(port).stream().filter(row -> row.covers(host)).toList();
    }

    /** Every TCP socket with this local port that does not listen. Reads the whole tables. */
    public List<Connection> connections(int port) {
        return connections(address -> true, port);
    }

    /** Those of them that are in the way of who binds the host's address: with that address, or any where it is a wildcard. */
    List<Connection> connections(InetAddress host, int port) {
        return connections(address -> Listener.covers(address, host), port);
    }

    /**
     * Those that the listeners, which the host's connections reach, have accepted or have still in their
     * queues; not those in TIME_WAIT, of which a busy port has most.
     */
    List<Connection> ofListeners(InetAddress host, int port) {
        return connections(tables(listeners(host, port)), address -> Listener.covers(address, host), port, TIME_WAIT);
    }

    /**
     * Everything on a port.
     *
     * @param listeners as {@link #listeners(int)} tells them
     * @param connections as {@link #connections(int)} tells them; none over UDP
     */
    public record Rows(List<Listener> listeners, List<Connection> connections) {}

    /** Both at one reading of the whole tables. */
    public Rows rows(int port) {
        Map<Long, Listener> listeners = new LinkedHashMap<>();
        List<Connection> connections = new ArrayList<>();
        for (String family : List.of(INET, INET6)) {
            eachOn(port, NONE, table(family), fields -> {
                if (fields[3].equals(state)) {
                    Listener row = listener(family, fields);
                    listeners.putIfAbsent(row.inode(), row);
                } else if (tcp) {
                    // of UDP, what is connected is no flow of a listener
                    connections.add(connection(fields));
                }
            });
        }
        return new Rows(List.copyOf(listeners.values()), connections);
    }

    /**
     * What a listener accepts is of its own family: where all are of one, the other table is not read, since to read
     * one is to walk over all sockets of the machine.
     */
    private List<Path> tables(List<Listener> listeners) {
        Set<String> families = listeners.stream().map(Listener::family).collect(Collectors.toSet());
        return Stream.of(INET, INET6)
                .filter(family -> families.isEmpty() || families.contains(family))
                .map(this::table)
                .toList();
    }

    private Path table(String family) {
        return directory.resolve(family.equals(INET) ? name : name + "6");
    }

    private List<Connection> connections(Predicate<InetAddress> local, int port) {
        return connections(List.of(table(INET), table(INET6)), local, port, NONE);
    }

    private List<Connection> connections(
            List<Path> tables, Predicate<InetAddress> local, int port, String withoutState) {
        List<Connection> found = new ArrayList<>();
        for (Path table : tables) {
            eachOn(port, withoutState, table, fields -> {
                if (!fields[3].equals(state) && local.test(address(fields[1].substring(0, fields[1].indexOf(':'))))) {
                    found.add(connection(fields));
                }
            });
        }
        return found;
    }

    /** Hands on every row of a whole table with this local port, in whatever state but one. */
    private static void eachOn(int port, String withoutState, Path table, Consumer<String[]> row) {
        if (!Files.exists(table)) {
            return;
        }
        String suffix = String.format(":%04X ", port);
        try (BufferedReader rows = open(table)) {
            for (String line = rows.readLine(); line != null; line = rows.readLine()) {
                // looked at before it is taken apart: most rows of a busy machine are other ports'
                int local = line.indexOf(": ") + 2;
                int remote = line.indexOf(' ', local) + 1;
                // both ends are as wide
                int state = 2 * remote - local;
                if (line.startsWith(suffix, remote - suffix.length()) && !line.startsWith(withoutState, state)) {
                    row.accept(line.trim().split("\\s+"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + table, e);
        }
    }

    /** What its process has not taken yet: connections of a listener, bytes of any other socket. */
    private static long received(String[] fields) {
        return Long.parseLong(fields[4].substring(fields[4].indexOf(':') + 1), 16);
    }

    private static InetSocketAddress endpoint(String hex) {
        int colon = hex.indexOf(':');
        return new InetSocketAddress(address(hex.substring(0, colon)), Integer.parseInt(hex.substring(colon + 1), 16));
    }

    /** TCP connections of an IPv4 port of ours in TIME_WAIT. Reads the whole table. */
    public int timeWaits(int port) {
        List<String[]> found = new ArrayList<>();
        eachOn(port, NONE, directory.resolve("tcp"), fields -> {
            if (fields[3].equals(TIME_WAIT)) {
                found.add(fields);
            }
        });
        return found.size();
    }

    /**
     * In pieces of 1 MiB: between two reads rows move, and a table that changes while it is read in pages shows some of them
     * twice.
     */
    private static BufferedReader open(Path table) throws IOException {
        return new BufferedReader(new InputStreamReader(
                new BufferedInputStream(Files.newInputStream(table), PIECE), StandardCharsets.US_ASCII));
    }

    /** A socket is one inode: the second of two rows is dropped. */
    private void read(String family, Path table, IntPredicate ports, List<Listener> found) {
        if (!Files.exists(table)) {
            return;
        }
        Set<Long> seen = new HashSet<>();
        try (BufferedReader rows = open(table)) {
            rows.readLine();
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                String[] fields = row.trim().split("\\s+");
                if (!fields[3].equals(state)) {
                    if (tcp) {
                        return;
                    }
                    continue;
                }
                if (ports.test(port(fields)) && seen.add(Long.parseLong(fields[9]))) {
                    found.add(listener(family, fields));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + table, e);
        }
    }

    private static Connection connection(String[] fields) {
        return new Connection(
                fields[3].equals(TIME_WAIT),
                Integer.parseInt(fields[7]),
                Long.parseLong(fields[9]),
                endpoint(fields[2]),
                received(fields));
    }

    /** The local port of a row. */
    static int port(String[] fields) {
        return Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16);
    }

    /** A row of a listener. */
    static Listener listener(String family, String[] fields) {
        return new Listener(
                family,
                address(fields[1].substring(0, fields[1].indexOf(':'))),
                port(fields),
                Integer.parseInt(fields[7]),
                Long.parseLong(fields[9]),
                (int) received(fields),
                // the tables of UDP alone have such a column (net/ipv4/udp.c, udp4_format_sock)
                fields[3].equals(BOUND) ? Long.parseLong(fields[DROPS]) : 0);
    }

    /** The table prints each 32-bit word of the address in the machine's byte order. */
    static InetAddress address(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN) {
            for (int word = 0; word < bytes.length; word += 4) {
                swap(bytes, word, word + 3);
                swap(bytes, word + 1, word + 2);
            }
        }
        try {
            // turns ::ffff:a.b.c.d into the IPv4 address that it stands for
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + hex, e);
        }
    }

    private static void swap(byte[] bytes, int i, int j) {
        byte kept = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = kept;
    }
}
