package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at nothing but which sockets stand in one of the kernel's tables, as cheaply as that can be done. For one thread.
 *
 * <p>Of TCP a whole look costs milliseconds on an idle machine: behind the last listener the kernel walks on through its
 * table of connections, empty or not, until it meets one (established_get_first, net/ipv4/tcp_ipv4.c). A brief look stops one
 * row before that: it asks for so many bytes as the rows but the last had. A socket that comes is put before those with its
 * address and port, of AF_INET at least (__inet_hash, net/ipv4/inet_hashtables.c), and moves the others back; of one that
 * stands behind all others, it shows nothing.
 */
public final class Glance implements AutoCloseable {

    private static final int PIECE = 1 << 16;

    /** Fields of a row, from 0 on. */
    private static final int STATE = 3;

    private static final int INODE = 9;

    /** A row: where it begins in the piece, and how far into the file it reaches. */
    private interface Row {
        void is(int begin, int end);
    }

    private final FileChannel table;
    private final String name;
    private final boolean tcp;
    private final String family;
    private final int port;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    /** Of the listeners at the last whole look: their inodes, and how far each row reaches into the file. */
    private final List<Long> inodes = new ArrayList<>();

    private final List<Integer> ends = new ArrayList<>();

    private Glance(Path table, boolean tcp, String family, int port) throws IOException {
        this.table = FileChannel.open(table, StandardOpenOption.READ);
        this.name = table.getFileName().toString();
        this.tcp = tcp;
        this.family = family;
        this.port = port;
    }

    /** One for each table of a transport: AF_INET's and, where there is one, AF_INET6's. */
    public static List<Glance> at(Transport transport, int port) {
        List<Glance> glances = new ArrayList<>();
        try {
            for (String family : List.of(SocketTable.INET, SocketTable.INET6)) {
                Path table = Path.of("/proc/net", transport + (family.equals(SocketTable.INET) ? "" : "6"));
                if (Files.exists(table)) {
                    glances.add(new Glance(table, transport == Transport.TCP, family, port));
                }
            }
            return glances;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tables of " + transport, e);
        }
    }

    /** The table's: tcp, tcp6, udp or udp6. */
    public String name() {
        return name;
    }

    /** A whole look: those that listen on the port. */
    public List<Listener> whole() {
        inodes.clear();
        ends.clear();
        List<Listener> found = new ArrayList<>();
        read(Integer.MAX_VALUE, (begin, end) -> {
            inodes.add(inode(begin));
            ends.add(end);
            addIfOnPort(begin, found);
        });
        return found;
    }

    /** Whether a brief look would show a socket that comes to the address of one that was there at the last whole look. */
    public boolean briefLooksTell() {
        return !tcp || family.equals(SocketTable.INET) && inodes.size() > 1;
    }

    /**
     * What a brief look shows.
     *
     * @param changed whether it is another than at the last whole look
     * @param came listeners on the port that were not there then
     */
    public record Brief(boolean changed, List<Listener> came) {}

    /** A brief look. */
    public Brief brief() {
        int rows = tcp ? inodes.size() - 1 : inodes.size();
        List<Long> now = new ArrayList<>();
        List<Listener> came = new ArrayList<>();
        if (rows > 0) {
            read(ends.get(rows - 1), (begin, end) -> {
                now.add(inode(begin));
                if (!inodes.contains(inode(begin))) {
                    addIfOnPort(begin, came);
                }
            });
        }
        return new Brief(!now.equals(inodes.subList(0, Math.max(0, rows))), came);
    }

    private void addIfOnPort(int begin, List<Listener> found) {
        String[] fields = fields(begin);
        if (SocketTable.port(fields) == port) {
            found.add(SocketTable.listener(family, fields));
        }
    }

    /** Reads so many bytes, to the end of the table, or to the first row that does not listen. */
    private void read(int most, Row row) {
        try {
            table.position(0);
            piece.clear();
            int done = 0;
            int end = 0;
            for (boolean on = true; on && done < most; ) {
                piece.limit(Math.min(PIECE, piece.position() + most - done));
                int bytes = table.read(piece);
                on = bytes > 0;
                done += Math.max(0, bytes);
                piece.flip();
                for (int length = line(); on && length >= 0; length = line()) {
                    boolean head = end == 0;
                    end += length;
                    on = head || take(piece.position(), end, row);
                    piece.position(piece.position() + length);
                }
                piece.compact();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a table of the kernel cannot be read again", e);
        }
    }

    /** The length of the next line that is whole; -1 where none is. */
    private int line() {
        for (int at = piece.position(); at < piece.limit(); at++) {
            if (piece.get(at) == '\n') {
                return at + 1 - piece.position();
            }
        }
        return -1;
    }

    /** Hands a listener's row on; false where it is the first that does not listen. */
    private boolean take(int begin, int end, Row row) {
        int at = field(begin, STATE);
        boolean listens = piece.get(at) == '0' && piece.get(at + 1) == (tcp ? 'A' : '7');
        if (listens) {
            row.is(begin, end);
        }
        return listens || !tcp;
    }

    /** Where a field of the row begins: they stand between blanks. */
    private int field(int begin, int number) {
        int at = begin;
        for (int before = number; ; before--) {
            while (piece.get(at) == ' ') {
                at++;
            }
            if (before == 0) {
                return at;
            }
            while (piece.get(at) != ' ') {
                at++;
            }
        }
    }

    private long inode(int begin) {
        long inode = 0;
        for (int at = field(begin, INODE); piece.get(at) >= '0'; at++) {
            inode = inode * 10 + piece.get(at) - '0';
        }
        return inode;
    }

    /** The fields of the row that begins there. */
    private String[] fields(int begin) {
        ByteBuffer row = piece.duplicate().position(begin);
        return StandardCharsets.US_ASCII
                .decode(row)
                .toString()
                .lines()
                .findFirst()
                .orElse("")
                .trim()
                .split("\\s+");
    }

    @Override
    public void close() {
        try {
            table.close();
        } catch (IOException e) {
            // nothing was written
        }
    }
}
