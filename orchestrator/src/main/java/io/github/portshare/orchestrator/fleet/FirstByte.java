package io.github.portshare.orchestrator.fleet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Tells by the first byte whether somebody speaks TLS, so that who has a key where none is wanted, or none where one is, is told. */
final class FirstByte extends ByteToMessageDecoder {

    /** The type of a record that begins a handshake (RFC 8446, 5.1). */
    private static final int HANDSHAKE = 22;

    private final Visitor visitor;

    FirstByte(Visitor visitor) {
        this.visitor = visitor;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        if (visitor.began(context, bytes.getUnsignedByte(bytes.readerIndex()) == HANDSHAKE)) {
            // what was read goes on to the handlers that have been put behind
            context.pipeline().remove(this);
        } else {
            bytes.skipBytes(bytes.readableBytes());
        }
    }
}
