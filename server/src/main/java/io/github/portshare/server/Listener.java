package io.github.portshare.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;

/** A member's listening TCP socket, for what Vert.x does not do with one: to close it in a way of ours, and to steer. */
final class Listener {

    /** Bytes of an address as Netty takes it: the longest of IPv6, with scope and port. */
    private static final int ADDRESS = 26;

    private static final String CPUS = "cpus";
    private static final long PATIENCE_MILLIS = 1_000;

    private final EpollServerSocketChannel channel;

    Listener(EpollServerSocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Counts, from its return on, which cpu each connection came in on that is accepted.
     *
     * @param own the cpu that the listener is for; below 0 = count no more
     */
    void countCpus(int own, Counters counters) {
        channel.eventLoop()
                .submit(() -> {
                    if (channel.pipeline().get(CPUS) != null) {
                        channel.pipeline().remove(CPUS);
                    }
                    if (own >= 0) {
                        counters.cpu = own;
                        channel.pipeline().addFirst(CPUS, new CpuCount(counters));
                    }
                })
                // a loop that hangs keeps nobody from the next order
                .awaitUninterruptibly(PATIENCE_MILLIS);
    }

    private static final class CpuCount extends ChannelInboundHandlerAdapter {

        private final Counters counters;

        CpuCount(Counters counters) {
            this.counters = counters;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            try {
                counters.arrive(Steering.cpuOf((Socket) ((EpollSocketChannel) accepted).fd()));
            } catch (IOException e) {
                Wire.log("the cpu of a connection is not known: " + e.getMessage());
            }
            context.fireChannelRead(accepted);
        }
    }

    Socket socket() {
        return (Socket) channel.fd();
    }

    /**
     * Accepts what waits until the queue is empty, and closes in the same breath: what comes between the two is reset (inet_csk_listen_stop,
     * net/ipv4/inet_connection_sock.c), and so is a handshake that is not done, unless net.ipv4.tcp_migrate_req hands both to another
     * member.
     */
    Future<Void> drain() {
        return close(true);
    }

    /** Closes at once: the kernel resets what waits to be accepted. */
    Future<Void> close() {
        return close(false);
    }

    private Future<Void> close(boolean drained) {
        Promise<Void> closed = Promise.promise();
        Rehearsal.of(new EpollServerSocketChannel(), channel.eventLoop(), () -> {
            if (drained) {
                acceptAll();
            }
            channel.close().addListener(done -> closed.complete());
        });
        return closed.future();
    }

    private void acceptAll() {
        byte[] address = new byte[ADDRESS];
        while (true) {
            try {
                int accepted = socket().accept(address);
                if (accepted < 0) {
                    break;
                }
                channel.pipeline().fireChannelRead(new EpollSocketChannel(accepted));
            } catch (IOException e) {
                Wire.log("a connection that waited could not be accepted: " + e.getMessage());
                break;
            }
        }
    }
}
