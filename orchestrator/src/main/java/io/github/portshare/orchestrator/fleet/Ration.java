package io.github.portshare.orchestrator.fleet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts what somebody says who is not admitted yet: enough for a request and a hello, and no memory for more. */
final class Ration extends ChannelInboundHandlerAdapter {

    static final int BYTES = 64 << 10;

    private final Visitor visitor;
    private int rest = BYTES;

    Ration(Visitor visitor) {
        this.visitor = visitor;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        visitor.heard();
        rest -= ((ByteBuf) bytes).readableBytes();
        if (!visitor.stands()) {
            // admitted, and trusted with more
            context.fireChannelRead(bytes);
            context.pipeline().remove(this);
        } else if (rest >= 0) {
            context.fireChannelRead(bytes);
        } else {
            ((ByteBuf) bytes).release();
            visitor.refuse("it said too much: more than " + (BYTES >> 10) + " KiB before it was admitted");
        }
    }
}
