package io.github.portshare.orchestrator.kernel;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Whether a member could bind: a socket as a member's, with SO_REUSEPORT alone, that binds and is closed at once. It never
 * listens, so it takes no connection. The answer is the errno, which does not depend on the language of the machine.
 */
public final class BindTrial {

    /** The socket was bound. */
    public static final int BOUND = 0;
    /** errno(3) on every Linux architecture that a JDK 17 is made for. */
    public static final int EACCES = 13;

    public static final int EINVAL = 22;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;

    private BindTrial() {}

    /**
     * Tries to bind for somebody of another uid, whose socket we cannot make: with none of the options, so that sockets of our
     * own uid are in the way as they are in his. Where connections in TIME_WAIT are, which would be too, the answer is that of
     * a member of ours: for those, the kernel does not ask for the uid (inet_bind_conflict).
     *
     * @return {@link #BOUND}, or the errno of bind(2)
     */
    public static int attemptForAnother(Transport transport, InetAddress host, int port) {
        int errno = attempt(transport, host, port, Processes.ownUid(), false);
        boolean waits = errno == EADDRINUSE
                && transport == Transport.TCP
                && SocketTable.tcp().connections(host, port).stream().anyMatch(Connection::timeWait);
        return waits ? attempt(transport, host, port, Processes.ownUid()) : errno;
    }

    /**
     * Tries to bind.
     *
     * @param uid whose socket it is to be; another's than this process's needs CAP_CHOWN, and is tried as our own without
     * @return {@link #BOUND}, or the errno of bind(2)
     */
    public static int attempt(Transport transport, InetAddress host, int port, int uid) {
        return attempt(transport, host, port, uid, true);
    }

    /**
     * Tries to bind with a socket that surely is the uid's.
     *
     * @return {@link #BOUND}, or the errno of bind(2); empty where this process cannot make such a socket
     */
    public static OptionalInt attemptAs(Transport transport, InetAddress host, int port, int uid) {
        return Epoll.isAvailable() && mayGive(uid)
                ? OptionalInt.of(attempt(transport, host, port, uid))
                : OptionalInt.empty();
    }

    private static boolean mayGive(int uid) {
        Socket socket = LinuxSocket.newSocketStream(false);
        try {
            return uid == Processes.ownUid() || give(socket, uid);
        } finally {
            close(socket);
        }
    }

    private static int attempt(Transport transport, InetAddress host, int port, int uid, boolean reusePort) {
        boolean ipv6 = host instanceof Inet6Address;
        Socket socket =
                transport == Transport.UDP ? LinuxSocket.newSocketDgram(ipv6) : LinuxSocket.newSocketStream(ipv6);
        try {
            socket.setReusePort(reusePort);
            if (uid != Processes.ownUid()) {
                give(socket, uid);
            }
            socket.bind(new InetSocketAddress(host, port));
            return BOUND;
        } catch (Errors.NativeIoException e) {
            return -e.expectedErr();
        } catch (IOException e) {
            throw new UncheckedIOException("a socket for a trial cannot be made", e);
        } finally {
            close(socket);
        }
    }

    /** The owner of its inode is the uid that the kernel compares (sockfs_setattr, net/socket.c; inet_bind_conflict). */
    private static boolean give(Socket socket, int uid) {
        try {
            Files.setAttribute(Path.of("/proc/self/fd/" + socket.intValue()), "unix:uid", uid);
            return true;
        } catch (IOException e) {
            // root of a container may lack CAP_CHOWN: what is in everybody's way shows under our own uid too
            return false;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing was written
        }
    }
}
