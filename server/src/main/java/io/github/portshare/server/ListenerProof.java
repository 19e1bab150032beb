package io.github.portshare.server;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel says of this process's own socket on the port, asked of its descriptor. The table would say it too, but
 * reading that costs each member milliseconds, since the kernel looks through all of its hash (established_get_first,
 * net/ipv4/tcp_ipv4.c).
 *
 * <p>Why not believe the options that were set: Vert.x drops {@code reusePort} without a word where the transport cannot do
 * it, and then the second member of a group fails, or worse, one process serves alone.
 *
 * @param family {@code inet} or {@code inet6}: which table the socket's row is in
 * @param inode the socket's inode, the key by which others find it
 * @param uid the socket's owner as the kernel recorded it at socket()
 * @param reusePort getsockopt(SO_REUSEPORT)
 * @param reuseAddress getsockopt(SO_REUSEADDR)
 */
record ListenerProof(String family, long inode, int uid, boolean reusePort, boolean reuseAddress) {

    /** Of getsockopt(2): include/uapi/asm-generic/socket.h, which x86_64 and aarch64 use as it is. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** Finds this process's listening TCP, or bound UDP, socket on the port; fails where there is none. */
    static ListenerProof of(Protocol protocol, int port) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                Optional<Long> inode = inode(descriptor);
                int number = Integer.parseInt(descriptor.getFileName().toString());
                if (inode.isPresent() && isOn(number, protocol, port)) {
                    Socket socket = new Socket(number);
                    return new ListenerProof(
                            socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == AF_INET ? "inet" : "inet6",
                            inode.get(),
                            (Integer) Files.getAttribute(descriptor, "unix:uid"),
                            socket.isReusePort(),
                            socket.isReuseAddress());
                }
            }
        }
        throw new IOException("this process has no socket on port " + port + " that "
                + (protocol == Protocol.UDP ? "is bound" : "listens") + ", by its descriptors (/proc/self/fd)");
    }

    /** No where the descriptor has been closed while we looked: clients come and go already. */
    static boolean isOn(int descriptor, Protocol protocol, int port) {
        try {
            Socket socket = new Socket(descriptor);
            int domain = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN);
            int type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
            return (domain == AF_INET || domain == AF_INET6)
                    && (protocol == Protocol.UDP
                            ? type == SOCK_DGRAM
                            : type == SOCK_STREAM && socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 1)
                    && socket.localAddress().getPort() == port;
        } catch (IOException | ChannelException gone) {
            return false;
        }
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

    /** Empty where the descriptor is no socket, or has been closed while we looked. */
    private static Optional<Long> inode(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:[")
                    ? Optional.of(Long.valueOf(target.substring(8, target.length() - 1)))
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
