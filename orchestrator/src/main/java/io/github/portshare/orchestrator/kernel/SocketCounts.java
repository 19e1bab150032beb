package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many sockets stand in the kernel's tables, of this network namespace: microseconds, where to read the tables takes
 * milliseconds. One that comes to listen makes its table's count one more (__inet_hash, net/ipv4/inet_hashtables.c;
 * sockstat_seq_show, net/ipv4/proc.c). For one thread.
 */
public final class SocketCounts implements AutoCloseable {

    private static final int MOST_BYTES = 4096;

    /** null = there is none. */
    private final FileChannel inet;

    private final FileChannel inet6;
    private final ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    private String text = "";
    /** What was read out of it. */
    private final Map<String, OptionalLong> counts = new HashMap<>();

    /** Opens them; where there are none, nothing is told. */
    public SocketCounts() {
        inet = open(Path.of("/proc/net/sockstat"));
        inet6 = open(Path.of("/proc/net/sockstat6"));
    }

    private static FileChannel open(Path file) {
        try {
            return Files.isReadable(file) ? FileChannel.open(file, StandardOpenOption.READ) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Counts anew. */
    public void look() {
        String now = read(inet) + read(inet6);
        if (!now.equals(text)) {
            text = now;
            counts.clear();
        }
    }

    private String read(FileChannel file) {
        if (file == null) {
            return "";
        }
        try {
            bytes.clear();
            file.read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("the counts of sockets cannot be read again", e);
        }
    }

    /** How many stood in a table at the last look, such as {@code tcp6}; empty where that is not told. */
    public OptionalLong of(String table) {
        return counts.computeIfAbsent(table, first -> of(table, text));
    }

    /** The same of a text: {@code TCP: inuse 5 orphan 0 ...} on a line. */
    static OptionalLong of(String table, String text) {
        String head = table.toUpperCase(Locale.ROOT) + ": inuse ";
        return text.lines()
                .filter(line -> line.startsWith(head))
                .map(line -> line.substring(head.length()).split(" ")[0])
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    @Override
    public void close() {
        Stream.of(inet, inet6).forEach(file -> {
            try {
                if (file != null) {
                    file.close();
                }
            } catch (IOException e) {
                // nothing was written
            }
        });
    }
}
