package io.github.portshare.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.TcpConfig;
import java.util.concurrent.ThreadFactory;

/**
 * The epoll transport of a member with one event loop, which accepts on the loop that serves. Vert.x accepts on a thread of its
 * own, so that many loops share a listener; to hand each connection over to a single one only costs: a wake-up and a change of
 * threads.
 */
final class OneLoop extends EpollTransport {

    /** As many as wait, in reason: Netty would take one, and then serve whoever is ready before the next. */
    private static final int ACCEPTED_AT_ONCE = 64;

    private EventLoopGroup loop;

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        if (loop == null) {
            loop = super.eventLoopGroup(type, threads, factory, ioRatio);
        }
        return loop;
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(config, domainSocket, bootstrap);
        bootstrap.option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new ServerChannelRecvByteBufAllocator()
                        .respectMaybeMoreData(false)
                        .maxMessagesPerRead(ACCEPTED_AT_ONCE));
    }
}
