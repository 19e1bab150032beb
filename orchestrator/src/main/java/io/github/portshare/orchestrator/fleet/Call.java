package io.github.portshare.orchestrator.fleet;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One call of a {@link Dialler}, from the name of the other end to the link. */
final class Call {

    private static final int LONGEST_HEAD = 8 << 10;
    private static final int LONGEST_BODY = 4 << 10;

    /** The host is not looked at; it is in the first line of a request for the protocol's sake. */
    private static final URI FLEET = URI.create("ws://portshare" + Link.PATH);

    private final Loop loop;
    private final SslContext tls;
    private final Heartbeat heartbeat;
    private final Link.Ear ear;
    private final CompletableFuture<Link> link = new CompletableFuture<>();
    private volatile String lacking = "no address of its name was found";

    Call(Loop loop, SslContext tls, Heartbeat heartbeat, Link.Ear ear) {
        this.loop = loop;
        this.tls = tls;
        this.heartbeat = heartbeat;
        this.ear = ear;
    }

    CompletableFuture<Link> link() {
        return link;
    }

    void endsWithin(Duration patience) {
        loop.thread()
                .schedule(
                        () -> fail(new IOException(lacking + " within " + Reason.seconds(patience))),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void fail(IOException why) {
        link.completeExceptionally(why);
    }

    /** Tries the addresses one after the other; where none answers, the first one's failure is told. */
    void connect(InetAddress[] addresses, int port) {
        connect(addresses, 0, port, null);
    }

    private void connect(InetAddress[] addresses, int index, int port, IOException first) {
        if (link.isDone()) {
            return;
        }
        if (index == addresses.length) {
            fail(first);
            return;
        }
        lacking = "it did not answer a connect";
        new Bootstrap()
                .group(loop.thread())
                .channelFactory(() -> new EpollSocketChannel(Loop.family(addresses[index])))
                // our own clock is for all of the call
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        Loop.hasten(connection);
                        link.whenComplete((done, failure) -> {
                            if (failure != null) {
                                connection.close();
                            }
                        });
                        if (tls != null) {
                            SslHandler handler = tls.newHandler(connection.alloc());
                            handler.setHandshakeTimeoutMillis(0);
                            connection.pipeline().addLast(handler);
                        }
                        connection
                                .pipeline()
                                .addLast(
                                        new HttpClientCodec(LONGEST_HEAD, LONGEST_HEAD, LONGEST_BODY),
                                        new HttpObjectAggregator(LONGEST_BODY),
                                        new Greeting());
                    }
                })
                .connect(new InetSocketAddress(addresses[index], port))
                .addListener(done -> {
                    if (!done.isSuccess() && !link.isDone()) {
                        IOException why = new IOException(Reason.of(done.cause()), done.cause());
                        connect(addresses, index + 1, port, first == null ? why : first);
                    }
                });
    }

    /** The connection is there: TLS, and the WebSocket. */
    private final class Greeting extends ChannelInboundHandlerAdapter {

        private final WebSocketClientHandshaker handshaker = WebSocketClientHandshakerFactory.newHandshaker(
                FLEET,
                WebSocketVersion.V13,
                null,
                false,
                new DefaultHttpHeaders(),
                Link.LONGEST,
                true,
                false,
                0,
                false,
                false);

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (context.channel().localAddress().equals(context.channel().remoteAddress())) {
                // by RST: a TIME_WAIT would hold the port for a minute
                context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                fail(new IOException("connection refused: nobody listens there, and the connect met its own socket"));
            } else if (tls == null) {
                ask(context);
            } else {
                lacking = "it took the connection and finished no TLS";
            }
        }

        private void ask(ChannelHandlerContext context) {
            lacking = "it took the connection and did not answer";
            handshaker.handshake(context.channel());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    ask(context);
                } else {
                    failed(handshake.cause());
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof FullHttpResponse response) {
                    answered(context, response);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answered(ChannelHandlerContext context, FullHttpResponse response) {
            if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                handshaker.finishHandshake(context.channel(), response);
                Link opened = new Link(loop, context.channel(), heartbeat);
                if (link.complete(opened)) {
                    context.pipeline().remove(this);
                    opened.open(ear);
                    loop.has(context.channel());
                } else {
                    context.close();
                }
            } else if (response.status().equals(HttpResponseStatus.UPGRADE_REQUIRED) && tls == null) {
                fail(new IOException("it wants a key: give --fleet-key FILE"));
            } else if (response.decoderResult().isFailure()) {
                fail(new IOException("it is no orchestrator that waits for a fleet: it speaks no HTTP"));
            } else {
                fail(new IOException("it is no orchestrator that waits for a fleet: it answered " + response.status()));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }

        private void failed(Throwable cause) {
            fail(new IOException(Reason.of(cause), cause));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new IOException("it closed the connection without an answer"));
        }
    }
}
