package io.github.portshare.loadgen;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.unix.Errors;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Sees at the head of a connection's pipeline how the connection ends, which Vert.x tells in words only, and whether
 * the answer announced that, since Vert.x does not tell an HTTP/1.0 answer from others. Keeps interim answers (1xx) from Vert.x,
 * which takes some of them for the answer.
 */
final class Witness extends ChannelInboundHandlerAdapter {

    private int requests;
    private boolean answerBegun;
    private boolean announced;
    private boolean ended;
    private Throwable cause;
    private ChannelHandlerContext head;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        head = context;
    }

    void watch(ChannelPipeline pipeline) {
        pipeline.addFirst(this);
        pipeline.addAfter(pipeline.context(HttpClientCodec.class).name(), null, new Answers());
    }

    /** A request is about to be sent. */
    void sending() {
        requests++;
        answerBegun = false;
    }

    /**
     * Whether the connection ends with the answer that has come: it has ended, or the answer announced its end (RFC 9112, 9.3).
     * A request that is sent all the same meets a FIN or an RST that is nobody's fault.
     */
    boolean lastAnswer() {
        return ended || announced;
    }

    /** What it means that Vert.x failed the request. */
    Failure judge(Throwable failure) {
        if (ended || !head.channel().isActive()) {
            return Failure.ofRequest(cause == null ? closedBy() : cause, answerBegun, requests > 1);
        }
        Failure found = Failure.ofRequest(failure, answerBegun, requests > 1);
        // the connection is there, and so are bytes: they were no answer
        return answerBegun && found.kind() == ErrorKind.OTHER
                ? new Failure(ErrorKind.BAD_ANSWER, found.words())
                : found;
    }

    /**
     * What a write has met. The kernel tells of an RST once: to the write, where that comes before the next
     * read. Netty tells it to that write's promise, and as the cause to whatever is written to the closed
     * channel later; to ask then costs less than to listen to each.
     */
    private Throwable closedBy() {
        return head.write(Unpooled.EMPTY_BUFFER).cause();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        answerBegun = true;
        context.fireChannelRead(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        // an answer that cannot be decoded comes by here too, from Vert.x
        note(failure);
        context.fireExceptionCaught(failure);
    }

    private void note(Throwable failure) {
        if (failure instanceof Errors.NativeIoException) {
            ended = true;
            cause = failure;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        context.fireChannelInactive();
    }

    /** Drops every 1xx but 101, which is no interim answer (RFC 9110, 15.2); reads off the others what they announce. */
    private final class Answers extends ChannelInboundHandlerAdapter {

        private boolean dropping;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse response) {
                int status = response.status().code();
                dropping = status >= 100 && status < 200 && status != 101;
                announced = !dropping && !HttpUtil.isKeepAlive(response);
            }
            if (!dropping) {
                context.fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            if (message instanceof LastHttpContent) {
                dropping = false;
            }
        }
    }
}
