package io.github.portshare.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.TcpConfig;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/**
 * The epoll transport of a member, which keeps the listening sockets at hand. With one event loop it accepts on the loop that
 * serves: Vert.x accepts on a thread of its own, so that many loops share a listener; to hand each connection over to a single
 * one only costs: a wake-up and a change of threads.
 */
final class MemberTransport extends EpollTransport {

    /** As many as wait, in reason: Netty would take one, and then serve whoever is ready before the next. */
    private static final int ACCEPTED_AT_ONCE = 64;

    private final boolean oneLoop;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private EventLoopGroup loop;
    /** Of a socket that listens already; below 0 = one is to be made. */
    private volatile int taken = -1;

    MemberTransport(boolean oneLoop) {
        this.oneLoop = oneLoop;
    }

    /** The listening TCP sockets made so far; there is one, whatever the number of event loops. */
    List<Listener> listeners() {
        return listeners;
    }

    /** Has the next listener be this one, which is bound and listens. */
    void take(int descriptor) {
        taken = descriptor;
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return () -> {
            EpollServerSocketChannel channel = taken < 0 ? new EpollServerSocketChannel() : bound(taken);
            listeners.add(new Listener(channel));
            return channel;
        };
    }

    /** Of a descriptor that is bound and listens: to bind it succeeds, and nothing is done. */
    private static EpollServerSocketChannel bound(int descriptor) {
        EpollServerSocketChannel channel = new EpollServerSocketChannel(descriptor);
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise promise) {
                promise.setSuccess();
            }
        });
        return channel;
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        if (loop == null || !oneLoop) {
            loop = super.eventLoopGroup(type, threads, factory, ioRatio);
        }
        return loop;
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(config, domainSocket, bootstrap);
        if (oneLoop) {
            bootstrap.option(
                    ChannelOption.RECVBUF_ALLOCATOR,
                    new ServerChannelRecvByteBufAllocator()
                            .respectMaybeMoreData(false)
                            .maxMessagesPerRead(ACCEPTED_AT_ONCE));
        }
    }
}
