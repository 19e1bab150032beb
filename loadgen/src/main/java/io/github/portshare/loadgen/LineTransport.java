package io.github.portshare.loadgen;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Lines over TCP, or one line a datagram over a connected UDP socket: the request is {@code NUMBER}, the answer begins with the
 * name of whoever gives it. A UDP socket is one flow; its first datagram is {@code new NUMBER}, so that the member can count
 * flows.
 *
 * <p>A UDP socket whose every datagram was answered is used for the next flow too: disconnected, it gives its port back, and
 * the next connect() takes a new one (__udp_disconnect, net/ipv4/udp.c). To open another costs more than two datagrams. After
 * a failure it is closed, with whatever error the kernel keeps for it.
 *
 * <p>No number is used twice by any connection of a load. An answer over UDP must end with its request's number: one that is
 * late, or comes twice, or was meant for the last user of the port, answers nothing. Nothing is sent again.
 */
final class LineTransport implements Transport {

    private static final int LONGEST_ANSWER = 4_096;

    private final EventLoop loop;
    private final boolean datagrams;
    private final InetSocketAddress server;
    private final Bootstrap bootstrap;
    private final Outcome outcome;
    private final Consumer<Throwable> broken;
    private final byte[] answer = new byte[LONGEST_ANSWER];

    private Channel channel;
    /** A UDP socket without a flow; null = there is none. It ends with the event loop. */
    private Channel spare;

    private int answerLength;
    private long number;
    private boolean fresh;
    private boolean reused;
    private boolean waiting;
    private boolean failed;

    /**
     * Connects to nobody yet.
     *
     * @param loop the worker's
     * @param plan with a target of the scheme tcp or udp
     * @param server its address
     * @param index of the virtual connection among all of the plan
     * @param outcome is told
     * @param broken takes what is no failure of a connection but of this program
     */
    LineTransport(
            EventLoop loop,
            LoadPlan plan,
            InetSocketAddress server,
            int index,
            Outcome outcome,
            Consumer<Throwable> broken) {
        this.loop = loop;
        this.outcome = outcome;
        this.datagrams = plan.protocol().equals("udp");
        // far more numbers than a connection can use up
        this.number = (long) index << 40;
        this.server = server;
        this.broken = broken;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(datagrams ? EpollDatagramChannel.class : EpollSocketChannel.class)
                .remoteAddress(server)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel fresh) {
                        fresh.pipeline().addLast(handler());
                    }
                });
        if (!datagrams) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                    Math.min(plan.timeout().toMillis(), Integer.MAX_VALUE));
        }
    }

    @Override
    public void connect() {
        ChannelFuture connect = spare == null ? bootstrap.connect() : spare.connect(server);
        spare = null;
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
                failed = false;
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
        answerLength = 0;
        number++;
        ByteBuf request = channel.alloc().directBuffer(32);
        if (datagrams && fresh) {
            ByteBufUtil.writeAscii(request, "new ");
        }
        reused = !fresh;
        fresh = false;
        ByteBufUtil.writeAscii(request, Long.toString(number));
        request.writeByte('\n');
        // a failure comes as an exception of the channel
        channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public int localPort() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close(Runnable then) {
        Channel old = channel;
        boolean reusable = datagrams && !waiting && !failed;
        channel = null;
        waiting = false;
        spare = reusable ? old : null;
        (reusable ? old.disconnect() : old.close()).addListener(closed -> guarded(then));
    }

    private ChannelHandler handler() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                try {
                    if (waiting && context.channel() == channel) {
                        read(message instanceof ByteBufHolder packet ? packet.content() : (ByteBuf) message);
                    }
                } finally {
                    ReferenceCountUtil.release(message);
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                if (!(cause instanceof IOException)) {
                    broken.accept(cause);
                } else if (waiting && context.channel() == channel) {
                    fail(Failure.ofRequest(cause, answerLength > 0, reused));
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                // of a spare one it is told late, when it may be active again
                if (context.channel() == channel && !context.channel().isActive()) {
                    if (waiting) {
                        fail(Failure.ofRequest(null, answerLength > 0, reused));
                    }
                    outcome.left();
                }
            }
        };
    }

    private void fail(Failure failure) {
        waiting = false;
        failed = true;
        outcome.failed(failure);
    }

    private void read(ByteBuf bytes) {
        if (datagrams) {
            answerLength = 0;
        }
        int room = LONGEST_ANSWER - answerLength;
        int length = Math.min(room, bytes.readableBytes());
        bytes.readBytes(answer, answerLength, length);
        int end = lineEnd(answerLength, answerLength + length);
        answerLength += length;
        if (datagrams) {
            end = end < 0 ? answerLength : end;
            if (echoes(end)) {
                answered(end);
            }
        } else if (end >= 0) {
            answered(end);
        } else if (length == room) {
            fail(new Failure(
                    ErrorKind.BAD_ANSWER,
                    "an answer of more than " + LONGEST_ANSWER + " bytes without an end of line"));
        }
    }

    private int lineEnd(int from, int to) {
        for (int i = from; i < to; i++) {
            if (answer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Whether the answer's last word is the number of the request in flight. */
    private boolean echoes(int end) {
        long left = number;
        int at = end - 1;
        while (at >= 0 && left > 0 && answer[at] == '0' + left % 10) {
            left /= 10;
            at--;
        }
        return left == 0 && at >= 0 && answer[at] == ' ';
    }

    private void answered(int end) {
        int name = 0;
        while (name < end && answer[name] > ' ') {
            name++;
        }
        waiting = false;
        outcome.answered(name == 0 ? null : new String(answer, 0, name, StandardCharsets.ISO_8859_1), null);
    }
}
