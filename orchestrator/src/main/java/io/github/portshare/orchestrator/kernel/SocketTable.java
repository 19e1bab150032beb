package io.github.portshare.orchestrator.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kernel's tables of TCP and UDP sockets.
 *
 * <p>The LISTEN rows come first in them (net/ipv4/tcp_ipv4.c, tcp_get_idx: the listening hash, then the established one), so
 * reading stops at the first row in another state; a busy port's TIME_WAIT rows would cost tens of milliseconds a look.
 */
public final class SocketTable {

    private static final String LISTEN = "0A";
    private static final String TIME_WAIT = "06";
    private static final String UNCONNECTED = "07";

    private final Path directory;

    /** The tables of this process's network namespace. */
    public SocketTable() {
        this(Path.of("/proc/net"));
    }

    SocketTable(Path directory) {
        this.directory = directory;
    }

    /** Every listener on the port, on whatever address. */
    public List<Listener> listeners(int port) {
        List<Listener> found = new ArrayList<>();
        read("inet", directory.resolve("tcp"), LISTEN, port, found);
        read("inet6", directory.resolve("tcp6"), LISTEN, port, found);
        return found;
    }

    /** Every UDP socket on the port that takes datagrams from anybody. */
    public List<Listener> datagramSockets(int port) {
        List<Listener> found = new ArrayList<>();
        read("inet", directory.resolve("udp"), UNCONNECTED, port, found);
        read("inet6", directory.resolve("udp6"), UNCONNECTED, port, found);
        return found;
    }

    /** Connections of an IPv4 port of ours in TIME_WAIT. Reads the whole table. */
    public int timeWaits(int port) {
        Path table = directory.resolve("tcp");
        String suffix = String.format(":%04X", port);
        try (Stream<String> rows = Files.lines(table, StandardCharsets.US_ASCII)) {
            return (int) rows.map(row -> row.trim().split("\\s+", 5))
                    .filter(fields -> fields[3].equals(TIME_WAIT) && fields[1].endsWith(suffix))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + table, e);
        }
    }

    private static void read(String family, Path table, String state, int port, List<Listener> found) {
        if (!Files.exists(table)) {
            return;
        }
        try (BufferedReader rows = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
            rows.readLine();
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                String[] fields = row.trim().split("\\s+");
                if (!fields[3].equals(state)) {
                    if (state.equals(LISTEN)) {
                        return;
                    }
                    continue;
                }
                int colon = fields[1].indexOf(':');
                if (Integer.parseInt(fields[1].substring(colon + 1), 16) == port) {
                    found.add(new Listener(
                            family,
                            address(fields[1].substring(0, colon)),
                            port,
                            Integer.parseInt(fields[7]),
                            Long.parseLong(fields[9]),
                            (int) Long.parseLong(fields[4].substring(fields[4].indexOf(':') + 1), 16)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + table, e);
        }
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
