package io.github.portshare.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A UDP socket that answers datagrams with {@link Lines}. On a bare Netty channel: what came in together is answered in one
 * system call (sendmmsg), where Vert.x's socket looks the sender up and flushes for each datagram.
 */
final class UdpEndpoint extends SimpleChannelInboundHandler<DatagramPacket> implements Endpoint {

    /** Room for a burst; the kernel caps it at net.core.rmem_max. */
    private static final int RECEIVE_BUFFER = 4 << 20;
    /** Of UDP over IPv4 and IPv6. */
    private static final int LONGEST_DATAGRAM = 1 << 16;
    /** Below it are servers, such as echo (7) and chargen (19), and no clients (RFC 6335, section 6). */
    private static final int FIRST_CLIENT_PORT = 1_024;

    private final Bootstrap bootstrap;
    private final Counters counters;
    private final Lines lines;
    private volatile EpollDatagramChannel channel;

    UdpEndpoint(EventLoop loop, MemberOptions options, Counters counters) {
        this.counters = counters;
        this.lines = new Lines(options.id());
        SocketProtocolFamily family = options.ipv4() ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> new EpollDatagramChannel(family))
                .option(UnixChannelOption.SO_REUSEPORT, true)
                .option(ChannelOption.SO_REUSEADDR, false)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .handler(this);
    }

    @Override
    public Future<?> listen(String host, int port) {
        Promise<Void> bound = Promise.promise();
        bootstrap.bind(new InetSocketAddress(host, Math.max(0, port))).addListener(bind -> {
            if (bind.isSuccess()) {
                bound.complete();
            } else {
                bound.fail(bind.cause());
            }
        });
        return bound.future();
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        channel = (EpollDatagramChannel) context.channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        if (!mayBeAnswered(packet.sender().getPort(), context)) {
            return;
        }
        ByteBuf request = packet.content();
        counters.received.increment();
        if (Lines.opensFlow(request)) {
            counters.accept(packet.sender().getAddress().getHostAddress());
            // nothing says when a flow ends
            counters.closed.increment();
        }
        ByteBuf answer = context.alloc().directBuffer(lines.length(request));
        lines.answer(request, answer);
        int bytes = answer.readableBytes();
        context.write(new DatagramPacket(answer, packet.sender())).addListener(write -> {
            if (write.isSuccess()) {
                counters.answered.increment();
                counters.bytes.add(bytes);
            }
        });
    }

    /**
     * Whoever can forge a source address could else have two servers answer each other's answers for ever: a member and an echo
     * server, or two members.
     */
    private static boolean mayBeAnswered(int source, ChannelHandlerContext context) {
        return source >= FIRST_CLIENT_PORT
                && source != ((InetSocketAddress) context.channel().localAddress()).getPort();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Wire.log("a datagram could not be answered: " + cause);
    }

    @Override
    public int port() {
        return channel.localAddress().getPort();
    }

    Socket socket() {
        return (Socket) channel.fd();
    }

    /** Answers what has come in, and closes. */
    @Override
    public Future<?> shutdown(Duration drain) {
        Promise<Void> closed = Promise.promise();
        Rehearsal.of(new EpollDatagramChannel(), channel.eventLoop(), () -> {
            readAll();
            channel.close().addListener(done -> closed.complete());
        });
        return closed.future();
    }

    /** Until nothing has come since the last answer was sent. */
    private void readAll() {
        ByteBuf room = channel.alloc().directBuffer(LONGEST_DATAGRAM);
        try {
            while (readInto(room) > 0) {
                channel.pipeline().fireChannelReadComplete();
            }
        } catch (IOException e) {
            Wire.log("datagrams that waited could not be read: " + e.getMessage());
        } finally {
            room.release();
        }
    }

    /** Reads what has come; returns how many datagrams. */
    private int readInto(ByteBuf room) throws IOException {
        ByteBuffer bytes = room.internalNioBuffer(0, LONGEST_DATAGRAM);
        for (int read = 0; ; read++) {
            DatagramSocketAddress from = socket().recvFrom(bytes, bytes.position(), bytes.limit());
            if (from == null) {
                return read;
            }
            ByteBuf content = channel.alloc().buffer(from.receivedAmount());
            content.writeBytes(room, 0, from.receivedAmount());
            channel.pipeline().fireChannelRead(new DatagramPacket(content, channel.localAddress(), from));
        }
    }
}
