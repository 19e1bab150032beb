package io.github.portshare.orchestrator.fleet;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last handler of a {@link Link}'s pipeline, and all that is on its event loop.
 *
 * <p>Open; then closing, from our own close on (nothing is said any more, and the other end has a little time to read what is on its
 * way); then over, and the ear has been told.
 */
final class LinkHandler extends SimpleChannelInboundHandler<WebSocketFrame> {

    /** For a peer that has been told, and does not go. */
    private static final int LEAVES_WITHIN_SECONDS = 2;

    /** For a peer that lives and reads what was sent before the end, but slowly. */
    private static final int READS_WITHIN_SECONDS = 30;

    /** RFC 6455, 5.5: 125 bytes, less two of the status. */
    private static final int LONGEST_REASON = 123;

    private final Heartbeat heartbeat;
    private final AtomicLong waiting;
    private ChannelHandlerContext context;
    private Link.Ear ear;
    private String closing;
    private byte[] asked;
    private boolean pinging;
    private boolean ponging;
    private volatile boolean over;

    LinkHandler(Heartbeat heartbeat, AtomicLong waiting) {
        this.heartbeat = heartbeat;
        this.waiting = waiting;
    }

    /** Puts it into the pipeline, behind the WebSocket's codec; from now on the ear hears. */
    void open(ChannelPipeline pipeline, Link.Ear listener) {
        ear = listener;
        pipeline.addFirst(new Pulse(heartbeat));
        pipeline.addLast(this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    boolean isOver() {
        return over;
    }

    void write(byte[] bytes) {
        if (over || closing != null) {
            return;
        }
        context.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(bytes)))
                .addListener(done -> waiting.addAndGet(-bytes.length));
    }

    /** More waits to be written than may. */
    void choke() {
        end("it does not read: more than " + (Link.MOST_WAITING >> 20) + " MiB wait for it");
        abort();
    }

    void close(String reason) {
        if (!over && closing == null) {
            closing = reason;
            farewell(WebSocketCloseStatus.NORMAL_CLOSURE, reason);
        }
    }

    /** Ends it without waiting for the other end. */
    void dismiss(String reason) {
        if (!over && closing == null) {
            closing = reason;
            farewell(WebSocketCloseStatus.POLICY_VIOLATION, reason).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ignored, WebSocketFrame frame) throws CharacterCodingException {
        if (over) {
            return;
        }
        if (frame instanceof CloseWebSocketFrame close) {
            String reason = close.reasonText();
            end(closing != null ? ours() : reason.isEmpty() ? "it closed" : "it closed: " + reason);
            leave();
        } else if (frame instanceof PingWebSocketFrame) {
            asked = ByteBufUtil.getBytes(frame.content());
        } else if (frame instanceof TextWebSocketFrame && frame.isFinalFragment()) {
            if (closing == null) {
                hear(text(frame));
            }
        } else if (!(frame instanceof PongWebSocketFrame)) {
            throw new CorruptedFrameException("a message that is not one frame of text");
        }
    }

    private static String text(WebSocketFrame frame) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(frame.content().nioBuffer())
                .toString();
    }

    private void hear(String message) {
        try {
            ear.said(message);
        } catch (RuntimeException e) {
            end("this end failed: " + e);
            farewell(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, "internal error");
        }
    }

    /**
     * Answers the last ping alone (RFC 6455, 5.5.3), and when all that has come is read: an answer to who has closed is answered by
     * an RST, and what he said last would be lost. One answer at a time: who asks and does not read shall not fill our memory.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        if (asked != null && !ponging && !over) {
            ponging = true;
            context.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(asked)))
                    .addListener(done -> ponging = false);
        }
        asked = null;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof IdleStateEvent idle) {
            if (idle.state() == IdleState.READER_IDLE) {
                breakOff();
            } else if (!pinging && !over) {
                pinging = true;
                context.writeAndFlush(new PingWebSocketFrame()).addListener(done -> pinging = false);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (over) {
            return;
        }
        end(Reason.of(cause));
        // nothing more is taken from it, and it is not waited for
        context.channel().config().setAutoRead(false);
        if (cause instanceof CharacterCodingException || cause.getClass() == CorruptedFrameException.class) {
            farewell(WebSocketCloseStatus.PROTOCOL_ERROR, Reason.of(cause)).addListener(ChannelFutureListener.CLOSE);
        }
        // else the WebSocket's decoder has said why, or there is no connection to say it on
        abortAfter(LEAVES_WITHIN_SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        end(closing != null ? ours() : "the connection was closed without a word");
    }

    private String ours() {
        return "we closed it: " + closing;
    }

    private void end(String why) {
        if (!over) {
            over = true;
            ear.ended(Reason.printable(why));
        }
    }

    /** Says why it closes, after what was sent before. The other end answers by closing too, or is not waited for. */
    private ChannelFuture farewell(WebSocketCloseStatus status, String reason) {
        abortAfter(READS_WITHIN_SECONDS);
        return context.writeAndFlush(new CloseWebSocketFrame(status, cut(reason)))
                .addListener(done -> abortAfter(LEAVES_WITHIN_SECONDS));
    }

    /** Answers the other end's close, and is gone. */
    private void leave() {
        context.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE))
                .addListener(ChannelFutureListener.CLOSE);
        abortAfter(LEAVES_WITHIN_SECONDS);
    }

    /** Nothing was read for too long. It leaves a word, if the kernel takes it, for a peer that was stopped and goes on. */
    private void breakOff() {
        end(heartbeat.silence("it"));
        String told = heartbeat.silence("you");
        if (context.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.POLICY_VIOLATION, told))
                .isSuccess()) {
            // past TLS, whose farewell would wait for an answer
            context.pipeline().firstContext().close();
        } else {
            abort();
        }
    }

    private void abortAfter(int seconds) {
        context.executor().schedule(this::abort, seconds, TimeUnit.SECONDS);
    }

    /** By RST, so that the kernel forgets what was not sent. */
    private void abort() {
        if (context.channel().isOpen()) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context.pipeline().firstContext().close();
        }
    }

    /** At most so many bytes, and whole characters. */
    private static String cut(String reason) {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        CharBuffer characters = CharBuffer.wrap(reason);
        encoder.encode(characters, ByteBuffer.allocate(LONGEST_REASON), true);
        return reason.substring(0, characters.position());
    }
}
