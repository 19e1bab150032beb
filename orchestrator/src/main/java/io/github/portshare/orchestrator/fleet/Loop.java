package io.github.portshare.orchestrator.fleet;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that all links of a door or a dialler share, since each carries a few messages a second. By epoll, as all else of
 * ours: Netty's own errors have an errno.
 */
final class Loop {

    /** For links to end politely, and then for the thread. */
    private static final int CLOSED_WITHIN_MILLIS = 1_000;

    /** TCP_RTO_MAX_MS of include/uapi/linux/tcp.h, since Linux 6.15: else TCP tries again after 0.2, 0.4, 0.8, 1.6, 3.2 s. */
    private static final ChannelOption<Integer> LONGEST_RETRANSMISSION =
            new IntegerUnixChannelOption("TCP_RTO_MAX_MS", 6, 44);

    private static final int LONGEST_RETRANSMISSION_MILLIS = 1_000;

    private final EventLoopGroup group;
    private final EventLoop thread;
    private final ChannelGroup links;

    Loop(String name) {
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
        thread = group.next();
        links = new DefaultChannelGroup(thread);
    }

    EventLoop thread() {
        return thread;
    }

    /** A socket of the address's own kind: so that an IPv4 port is one in the kernel's tables too. */
    static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    /** A network that was down for seconds shall be tried again before the other end is taken for dead. */
    static void hasten(Channel connection) {
        try {
            connection.config().setOption(LONGEST_RETRANSMISSION, LONGEST_RETRANSMISSION_MILLIS);
        } catch (ChannelException e) {
            // an older kernel
        }
    }

    /** On the thread, in the order of the calls; not once it has ended. */
    void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // with all that was on it
        }
    }

    /** One more link, which ends with it at the latest. */
    void has(Channel link) {
        links.add(link);
    }

    /** Ends all links, which have a moment to hear why, and the thread; waits for that where it is not the caller's. */
    void close(String reason) {
        if (thread.isShuttingDown()) {
            return;
        }
        run(() -> links.forEach(link -> link.pipeline().get(LinkHandler.class).close(reason)));
        if (thread.inEventLoop()) {
            thread.schedule(this::end, CLOSED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            links.newCloseFuture().awaitUninterruptibly(CLOSED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
            end();
            group.terminationFuture().awaitUninterruptibly(CLOSED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void end() {
        group.shutdownGracefully(0, CLOSED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    }
}
