package io.github.portshare.server;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the kernel says of this process's own socket on the port: its row in the table, and its options read back from the descriptor.
 *
 * <p>Why not believe the options that were set: Vert.x drops {@code reusePort} without a word where the transport cannot do
 * it, and then the second member of a group fails, or worse, one process serves alone.
 *
 * @param family {@code inet} or {@code inet6}: which table the row is in
 * @param inode the socket's inode, the key by which others find it
 * @param uid the socket's owner as the kernel recorded it at socket()
 * @param reusePort getsockopt(SO_REUSEPORT)
 * @param reuseAddress getsockopt(SO_REUSEADDR)
 */
record ListenerProof(String family, long inode, int uid, boolean reusePort, boolean reuseAddress) {

    /** TCP_LISTEN, and TCP_CLOSE, which a UDP socket is in while it is not connected (include/net/tcp_states.h). */
    private static final String LISTENING = "0A";

    private static final String BOUND = "07";
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;

    /** Finds this process's listening TCP, or bound UDP, socket on the port; fails where there is none. */
    static ListenerProof of(Protocol protocol, int port) throws IOException {
        String name = protocol == Protocol.UDP ? "udp" : "tcp";
        String state = protocol == Protocol.UDP ? BOUND : LISTENING;
        Map<Long, Integer> descriptors = ownSockets();
        for (String family : new String[] {"inet", "inet6"}) {
            Path table = Path.of("/proc/self/net/" + name + (family.equals("inet") ? "" : "6"));
            if (!Files.exists(table)) {
                continue;
            }
            for (String row : Files.readAllLines(table)) {
                String[] fields = row.trim().split("\\s+");
                if (!fields[STATE].equals(state) || !fields[1].endsWith(String.format(":%04X", port))) {
                    continue;
                }
                long inode = Long.parseLong(fields[INODE]);
                Integer fd = descriptors.get(inode);
                if (fd != null) {
                    Socket socket = new Socket(fd);
                    return new ListenerProof(
                            family,
                            inode,
                            Integer.parseInt(fields[UID]),
                            socket.isReusePort(),
                            socket.isReuseAddress());
                }
            }
        }
        throw new IOException("the kernel's tables (/proc/self/net/" + name + ", " + name
                + "6) show no socket of this process in state " + state + " on port " + port);
    }

    /** Fails unless the port is shared with SO_REUSEPORT alone. */
    void check() {
        if (!reusePort) {
            throw new IllegalStateException("SO_REUSEPORT is off on the socket although it was asked for");
        }
        if (reuseAddress) {
            throw new IllegalStateException("SO_REUSEADDR is on on the socket although it was switched off:"
                    + " it would open the port to other UIDs between bind and listen");
        }
    }

    /** For the log. */
    String words() {
        return family + ", uid " + uid + ", SO_REUSEPORT " + (reusePort ? "on" : "off") + ", SO_REUSEADDR "
                + (reuseAddress ? "on" : "off");
    }

    /** Socket inode to descriptor, for this process. */
    private static Map<Long, Integer> ownSockets() throws IOException {
        Map<Long, Integer> sockets = new HashMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        long inode = Long.parseLong(target.substring(8, target.length() - 1));
                        sockets.put(
                                inode, Integer.valueOf(descriptor.getFileName().toString()));
                    }
                } catch (IOException gone) {
                    // closed while we looked
                }
            }
        }
        return sockets;
    }
}
