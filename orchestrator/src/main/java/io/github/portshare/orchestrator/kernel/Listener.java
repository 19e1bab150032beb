package io.github.portshare.orchestrator.kernel;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.stream.Stream;

/**
 * One LISTEN row of /proc/net/tcp or tcp6, or a row of /proc/net/udp or udp6 without a peer.
 *
 * @param family {@code inet} or {@code inet6}: the table it is in
 * @param address bound address
 * @param port bound port
 * @param uid owner, as recorded when socket() ran
 * @param inode the socket's inode
 * @param acceptQueue connections that wait to be accepted; of a UDP socket, bytes that wait to be read
 * @param drops of a UDP socket, datagrams dropped at its full receive buffer since it was made; else 0
 */
public record Listener(String family, InetAddress address, int port, int uid, long inode, int acceptQueue, long drops) {

    /** Whether connections to the target can reach this listener; a target that is a wildcard stands for all its addresses. */
    public boolean covers(InetAddress target) {
        return covers(address, target);
    }

    /** The same of a socket with the address, whatever its state. */
    static boolean covers(InetAddress address, InetAddress target) {
        if (!address.isAnyLocalAddress() && !target.isAnyLocalAddress()) {
            return address.equals(target);
        }
        if (target instanceof Inet4Address) {
            // [::] is dual-stack unless IPV6_V6ONLY is set, which the table does not show
            return address instanceof Inet4Address || address.isAnyLocalAddress();
        }
        return address instanceof Inet6Address || target.isAnyLocalAddress();
    }

    /** Whether the socket is still there. */
    boolean stands() {
        return Stream.of(SocketTable.tcp(), SocketTable.udp())
                .flatMap(table -> table.listeners(port).stream())
                .anyMatch(row -> row.inode() == inode);
    }
}
