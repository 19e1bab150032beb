package io.github.portshare.loadgen;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** Lines over TCP: line in, line out. */
final class TcpCarrier extends LineCarrier {

    /**
     * Connects to nobody yet; the other parameters are those of {@link LineCarrier}.
     *
     * @param timeout of a connect
     */
    TcpCarrier(
            EventLoop loop,
            InetSocketAddress server,
            Duration timeout,
            int ordinal,
            Outcome outcome,
            Consumer<Throwable> broken) {
        super(
                new Bootstrap()
                        .group(loop)
                        .channel(EpollSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                                Math.min(timeout.toMillis(), Integer.MAX_VALUE)),
                loop,
                server,
                ordinal,
                outcome,
                broken);
    }

    @Override
    ChannelFuture open(Bootstrap sockets) {
        return sockets.connect();
    }

    @Override
    ChannelFuture end(Channel connection, boolean clean) {
        return connection.close();
    }

    @Override
    String greeting() {
        return "";
    }

    @Override
    void read(ByteBuf bytes, AnswerLine answer, long number) {
        answer.add(bytes);
        if (answer.hasEnded()) {
            answered(answer.name());
        } else if (answer.isFull()) {
            fail(new Failure(
                    ErrorKind.BAD_ANSWER,
                    "an answer of more than " + AnswerLine.LONGEST + " bytes without an end of line"));
        }
    }
}
