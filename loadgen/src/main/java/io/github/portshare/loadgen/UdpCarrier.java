package io.github.portshare.loadgen;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * One line a datagram over a connected UDP socket, which is one flow; its first datagram is
 * {@code new NUMBER}, so that the member can count flows.
 *
 * <p>A socket whose every datagram was answered is used for the next flow too: disconnected, it gives its
 * port back, and the next connect() takes a new one (__udp_disconnect, net/ipv4/udp.c). To open another
 * costs more than two datagrams. After a failure it is closed, with whatever error the kernel keeps for it.
 *
 * <p>An answer must end with its request's number: one that is late, or comes twice, or was meant for the
 * last user of the port, answers nothing. Nothing is sent again.
 */
final class UdpCarrier extends LineCarrier {

    private static final String GREETING = "new ";

    private final InetSocketAddress server;
    /** A socket without a flow; null = there is none. It ends with the event loop. */
    private Channel spare;

    /** Connects to nobody yet; the parameters are those of {@link LineCarrier}. */
    UdpCarrier(EventLoop loop, InetSocketAddress server, int ordinal, Outcome outcome, Consumer<Throwable> broken) {
        super(new Bootstrap().group(loop).channel(EpollDatagramChannel.class), loop, server, ordinal, outcome, broken);
        this.server = server;
    }

    @Override
    ChannelFuture open(Bootstrap sockets) {
        ChannelFuture connect = spare == null ? sockets.connect() : spare.connect(server);
        spare = null;
        return connect;
    }

    @Override
    ChannelFuture end(Channel flow, boolean clean) {
        spare = clean ? flow : null;
        return clean ? flow.disconnect() : flow.close();
    }

    @Override
    String greeting() {
        return GREETING;
    }

    @Override
    void read(ByteBuf datagram, AnswerLine answer, long number) {
        answer.clear();
        answer.add(datagram);
        answer.end();
        if (answer.endsWith(number)) {
            String name = answer.name();
            boolean echo = name.equals(GREETING.strip()) || name.equals(Long.toString(number));
            answered(echo ? null : name);
        }
    }
}
