package io.github.portshare.orchestrator.fleet;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that all links of a door or a dialler share: an agent sends a few messages a second. By epoll, as all else of
 * ours, since Netty's own errors have an errno.
 */
final class Loop {

    private static final int CLOSED_WITHIN_SECONDS = 2;

    private final EventLoopGroup group;

    Loop(String name) {
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
    }

    EventLoopGroup group() {
        return group;
    }

    boolean isCurrent() {
        return group.next().inEventLoop();
    }

    /** A socket of the address's own kind: so that an IPv4 port is one in the kernel's tables too. */
    static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    /** Ends the thread, and waits for that where it is not the caller's. */
    void close() {
        group.shutdownGracefully(0, CLOSED_WITHIN_SECONDS, TimeUnit.SECONDS);
        if (!isCurrent()) {
            group.terminationFuture().awaitUninterruptibly(CLOSED_WITHIN_SECONDS, TimeUnit.SECONDS);
        }
    }
}
