package io.github.portshare.loadgen;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * What TCP and UDP share: the request is the line {@code NUMBER}, the answer begins with the name of
 * whoever gives it. No number is used twice by any connection of a load.
 */
abstract class LineCarrier implements Carrier {

    private final EventLoop loop;
    private final Bootstrap sockets;
    private final Outcome outcome;
    private final Consumer<Throwable> broken;
    private final AnswerLine answer = new AnswerLine();

    private Channel channel;
    private long number;
    private boolean fresh;
    private boolean reused;
    private boolean waiting;
    private boolean failed;
    /** What has ended the connection while no request was in flight; null where it lives, or a FIN has. */
    private Throwable endedBy;

    /**
     * Connects to nobody yet.
     *
     * @param sockets makes those of its kind
     * @param loop the worker's
     * @param server whom to connect to
     * @param ordinal of the virtual connection among all of the plan
     * @param outcome is told
     * @param broken takes what is no failure of a connection but of this program
     */
    LineCarrier(
            Bootstrap sockets,
            EventLoop loop,
            InetSocketAddress server,
            int ordinal,
            Outcome outcome,
            Consumer<Throwable> broken) {
        this.loop = loop;
        this.outcome = outcome;
        // far more numbers than a connection can use up
        this.number = (long) ordinal << 40;
        this.broken = broken;
        this.sockets = sockets.remoteAddress(server).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel made) {
                made.pipeline().addLast(new Reading());
            }
        });
    }

    // ---- in which they differ

    /** Begins a connection. */
    abstract ChannelFuture open(Bootstrap sockets);

    /**
     * Ends a connection.
     *
     * @param clean whether every request on it was answered
     */
    abstract ChannelFuture end(Channel connection, boolean clean);

    /** What comes before the number of a connection's first request. */
    abstract String greeting();

    /**
     * Takes what has come for the request in flight; leads to {@link #answered} or {@link #fail}, or waits
     * for more.
     *
     * @param answer as it was gathered so far
     * @param number of the request
     */
    abstract void read(ByteBuf bytes, AnswerLine answer, long number);

    // ---- what they share

    @Override
    public void connect() {
        ChannelFuture connect = open(sockets);
        // where the socket could not be made, Netty tells so from another thread
        connect.addListener(result -> {
            if (loop.inEventLoop()) {
                connected(connect);
            } else {
                loop.execute(() -> connected(connect));
            }
        });
    }

    private void connected(ChannelFuture connect) {
        guarded(() -> {
            if (!connect.isSuccess()) {
                if (connect.channel().isRegistered()) {
                    connect.channel().close();
                }
                outcome.failed(Failure.ofConnect(connect.cause()));
            } else if (SelfConnection.closed(connect.channel())) {
                outcome.failed(SelfConnection.REFUSED);
            } else {
                channel = connect.channel();
                fresh = true;
                answer.clear();
                failed = false;
                endedBy = null;
                outcome.connected();
            }
        });
    }

    /** Runs what a listener of Netty's does: what that throws, Netty would only log. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            broken.accept(e);
        }
    }

    @Override
    public void send() {
        waiting = true;
        number++;
        reused = !fresh;
        fresh = false;
        if (reused) {
            answer.clear();
        }
        boolean active = channel.isActive();
        if (active) {
            ByteBuf request = channel.alloc().directBuffer(32);
            if (!reused) {
                ByteBufUtil.writeAscii(request, greeting());
            }
            ByteBufUtil.writeAscii(request, Long.toString(number));
            request.writeByte('\n');
            // a failure comes as an exception of the channel
            channel.writeAndFlush(request, channel.voidPromise());
        }
        if (answer.hasBegun()) {
            read(Unpooled.EMPTY_BUFFER, answer, number);
        }
        if (!active && waiting) {
            fail(Failure.ofRequest(endedBy, answer.hasBegun(), reused));
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close(Runnable then) {
        Channel old = channel;
        boolean clean = !waiting && !failed;
        channel = null;
        waiting = false;
        end(old, clean).addListener(closed -> guarded(then));
    }

    private final class Reading extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                ByteBuf bytes = message instanceof ByteBufHolder packet ? packet.content() : (ByteBuf) message;
                if (waiting && context.channel() == channel) {
                    read(bytes, answer, number);
                } else if (fresh && context.channel() == channel) {
                    // from who answers whatever is sent, before it is
                    answer.add(bytes);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                broken.accept(cause);
            } else if (context.channel() != channel) {
                return;
            } else if (!waiting) {
                endedBy = cause;
            } else {
                fail(Failure.ofRequest(cause, answer.hasBegun(), reused));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            // Netty tells of a disconnect late: the socket may be the next connection's, and active
            if (context.channel() == channel && !context.channel().isActive()) {
                if (waiting) {
                    fail(Failure.ofRequest(null, answer.hasBegun(), reused));
                }
                outcome.left();
            }
        }
    }

    /**
     * The answer is whole.
     *
     * @param name of who gave it; null where it has none
     */
    final void answered(String name) {
        waiting = false;
        outcome.answered(name, null);
    }

    /** The request in flight came to nothing. */
    final void fail(Failure failure) {
        waiting = false;
        failed = true;
        outcome.failed(failure);
    }
}
