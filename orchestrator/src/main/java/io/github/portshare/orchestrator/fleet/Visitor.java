package io.github.portshare.orchestrator.fleet;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A connection at the door, from its accept until it is admitted: it speaks TLS, where the door has a key; asks for the WebSocket;
 * says who it is, which the welcome hears. Each within its time, or it is shown out.
 */
final class Visitor extends ChannelInboundHandlerAdapter {

    private static final int LONGEST_LINE = 1 << 10;
    private static final int LONGEST_HEADERS = 7 << 10;

    private final Door door;
    private final Channel connection;
    private final InetSocketAddress remote;
    private String lacking = "it said nothing";
    private long heard = System.nanoTime();
    private boolean spoke;
    private boolean hasKey;
    private Link link;

    Visitor(Door door, Channel connection) {
        this.door = door;
        this.connection = connection;
        remote = (InetSocketAddress) connection.remoteAddress();
    }

    boolean hasKey() {
        return hasKey;
    }

    /** Whether it is neither admitted nor shown out. */
    boolean stands() {
        return door.doorstep().has(this);
    }

    boolean isOf(Link other) {
        return link == other;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        door.doorstep().enter(this);
        requireWord(door.doorstep().silence());
        Duration within = door.doorstep().admittedWithin();
        after(within, () -> refuse(lacking + " within " + Reason.seconds(within)));
    }

    /** Something has come from it. */
    void heard() {
        heard = System.nanoTime();
    }

    private void requireWord(Duration silence) {
        Duration left = silence.minusNanos(System.nanoTime() - heard);
        if (link != null) {
            // that has a heartbeat
            return;
        } else if (left.isNegative()) {
            refuse(lacking + (spoke ? ", and was silent" : "") + " for " + Reason.seconds(silence));
        } else {
            after(left, () -> requireWord(silence));
        }
    }

    private void after(Duration time, Runnable look) {
        connection.eventLoop().schedule(look, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * It has begun to speak.
     *
     * @return whether it is listened to; handlers for what it says have then been put behind the context's
     */
    boolean began(ChannelHandlerContext context, boolean inTls) {
        spoke = true;
        boolean wanted = door.tls() != null;
        if (inTls && !wanted) {
            refuse(Refusal.NO_KEY_HERE);
        } else if (wanted && !inTls) {
            refuse(Refusal.NO_TLS);
        } else {
            ChannelPipeline pipeline = context.pipeline();
            if (wanted) {
                lacking = "it finished no TLS";
                SslHandler handler = door.tls().newHandler(connection.alloc());
                // by our own clock
                handler.setHandshakeTimeoutMillis(0);
                pipeline.addBefore(pipeline.context(this).name(), null, handler);
            } else {
                lacking = "it asked for no WebSocket";
            }
            HttpDecoderConfig limits = new HttpDecoderConfig()
                    .setMaxInitialLineLength(LONGEST_LINE)
                    .setMaxHeaderSize(LONGEST_HEADERS);
            pipeline.addBefore(pipeline.context(this).name(), null, new HttpServerCodec(limits));
            pipeline.addBefore(pipeline.context(this).name(), null, new HttpObjectAggregator(0));
            return true;
        }
        return false;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                hasKey = true;
                lacking = "it asked for no WebSocket";
            } else {
                refuse(Reason.of(handshake.cause()));
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof FullHttpRequest request
                    && link == null
                    && door.doorstep().has(this)) {
                asked(context, request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void asked(ChannelHandlerContext context, FullHttpRequest request) {
        Refusal refusal = Refusal.of(request);
        if (refusal != null) {
            refuse(refusal);
        } else {
            WebSocketDecoderConfig limits = WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(Link.LONGEST)
                    .build();
            new WebSocketServerHandshaker13(Link.PATH, null, limits)
                    .handshake(context, request)
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            opened(context);
                        }
                    });
        }
    }

    private void opened(ChannelHandlerContext context) {
        lacking = "it did not say who it is";
        context.pipeline().remove(this);
        try {
            // from here on the link hears what happens to the connection
            link = door.open(connection);
            connection.closeFuture().addListener(closed -> leaves());
        } catch (RuntimeException e) {
            refuse("this end failed: " + e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        refuse(Reason.of(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        refuse("it closed the connection without a word");
    }

    /** Shows it out, unless it has been admitted or shown out. */
    void refuse(String why) {
        if (leaves()) {
            if (link == null) {
                connection.close();
            } else {
                link.dismiss("not admitted: " + why);
            }
            door.refused(remote, why);
        }
    }

    /** Shows it out with an answer, in HTTP whether or not it speaks that. */
    private void refuse(Refusal refusal) {
        if (leaves()) {
            ChannelPipeline pipeline = connection.pipeline();
            if (pipeline.get(HttpServerCodec.class) == null) {
                pipeline.addFirst(new HttpResponseEncoder());
            }
            connection.writeAndFlush(refusal.answer()).addListener(ChannelFutureListener.CLOSE);
            door.refused(remote, refusal.why());
        }
    }

    /** The door closes. */
    void turnAway() {
        if (leaves() && link == null) {
            connection.close();
        }
    }

    private boolean leaves() {
        return door.doorstep().leave(this);
    }
}
