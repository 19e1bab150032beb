package io.github.portshare.server;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Passes a member's listening descriptor to its successor, over a unix socket (SCM_RIGHTS, unix(7)): the socket stays the same, and is
 * not closed before the last process that holds it closes it, so that nothing that waits to be accepted is reset.
 *
 * <p>The socket must lie in a directory that nobody but the member's user may enter, and who comes for the descriptor must be that
 * user too (SO_PEERCRED).
 */
final class Handover {

    /** Of include/uapi/asm-generic/socket.h. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_PEERCRED = 17;
    /** Of a struct ucred: pid, uid, gid. */
    private static final int CREDENTIALS_BYTES = 12;

    private static final int ADDRESS_BYTES = 128;
    private static final int OTHERS = 0077;
    private static final long SECONDS = 15;
    private static final long LOOK_MILLIS = 1;

    private Handover() {}

    /**
     * Waits at a path for a successor, once and for seconds, on a thread of its own.
     *
     * @throws IOException if nobody can come there, or others than this user can
     */
    static void offer(Socket listener, Path path) throws IOException {
        requireOwn(path.toAbsolutePath().getParent());
        Socket door = Socket.newSocketDomain();
        try {
            door.bind(new DomainSocketAddress(path.toFile()));
            door.listen(1);
        } catch (IOException e) {
            door.close();
            throw e;
        }
        Thread thread = new Thread(() -> pass(listener, door, path), "handover");
        thread.setDaemon(true);
        thread.start();
    }

    private static void requireOwn(Path directory) throws IOException {
        int mode = (int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        int owner = (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (owner != ownUid() || (mode & OTHERS) != 0) {
            throw new IOException(directory + " is not this user's alone: its mode must be 0700");
        }
    }

    private static void pass(Socket listener, Socket door, Path path) {
        try {
            Socket successor = accept(door);
            try {
                int uid = peer(successor);
                if (uid != ownUid()) {
                    throw new IOException("uid " + uid + " came for it");
                }
                successor.sendFd(listener.intValue());
                Wire.log("passed the listener on");
            } finally {
                successor.close();
            }
        } catch (IOException e) {
            Wire.log("did not pass the listener on: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(door, path);
        }
    }

    private static void close(Socket door, Path path) {
        try {
            door.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            Wire.log("left behind: " + path + ": " + e.getMessage());
        }
    }

    private static Socket accept(Socket door) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        byte[] address = new byte[ADDRESS_BYTES];
        int accepted = door.accept(address);
        while (accepted < 0) {
            if (System.nanoTime() >= end) {
                throw new IOException("nobody came for it in " + SECONDS + " s");
            }
            Thread.sleep(LOOK_MILLIS);
            accepted = door.accept(address);
        }
        return new Socket(accepted);
    }

    private static int peer(Socket socket) throws IOException {
        ByteBuffer credentials = ByteBuffer.allocateDirect(CREDENTIALS_BYTES).order(ByteOrder.nativeOrder());
        socket.getRawOpt(SOL_SOCKET, SO_PEERCRED, credentials);
        return credentials.getInt(Integer.BYTES);
    }

    private static int ownUid() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /**
     * Takes a listening descriptor that is offered at a path.
     *
     * @throws IOException if none is
     */
    static int take(Path path) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        Socket predecessor = Socket.newSocketDomain();
        try {
            predecessor.connect(new DomainSocketAddress(path.toFile()));
            int descriptor = predecessor.recvFd();
            while (descriptor <= 0) {
                if (descriptor < 0 || System.nanoTime() >= end) {
                    throw new IOException("no listener was passed at " + path);
                }
                Thread.sleep(LOOK_MILLIS);
                descriptor = predecessor.recvFd();
            }
            return descriptor;
        } finally {
            predecessor.close();
        }
    }
}
