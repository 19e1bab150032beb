package io.github.portshare.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A TCP server that answers lines with {@link Lines}. */
final class TcpEndpoint implements Endpoint {

    private static final int LONGEST_LINE = 1 << 16;

    private final NetServer server;
    private final Counters counters;
    private final Lines lines;

    TcpEndpoint(Vertx vertx, MemberOptions options, Counters counters) {
        this.counters = counters;
        this.lines = new Lines(options.id());
        this.server = vertx.createNetServer(new NetServerOptions()
                        .setReusePort(true)
                        .setReuseAddress(false)
                        .setAcceptBacklog(options.backlog()))
                .connectHandler(this::accepted);
    }

    private void accepted(NetSocket socket) {
        counters.accept(socket.remoteAddress().hostAddress());
        // a client that resets is its own affair; Vert.x would log it
        socket.exceptionHandler(reset -> {});
        socket.closeHandler(closed -> counters.closed.increment());
        // answers are written as lines come in, so between two of them nothing is in flight
        socket.shutdownHandler(drain -> socket.close());
        socket.handler(RecordParser.newDelimited("\n", line -> answer(socket, line))
                .maxRecordSize(LONGEST_LINE)
                .exceptionHandler(tooLong -> socket.close()));
    }

    private void answer(NetSocket socket, Buffer line) {
        counters.received.increment();
        ByteBuf request = ((BufferInternal) line).getByteBuf();
        ByteBuf answer = ByteBufAllocator.DEFAULT.heapBuffer(lines.length(request));
        lines.answer(request, answer);
        int bytes = answer.readableBytes();
        socket.write(BufferInternal.buffer(answer)).onSuccess(written -> {
            counters.answered.increment();
            counters.bytes.add(bytes);
        });
        if (socket.writeQueueFull()) {
            // nothing is gathered for who does not read
            socket.pause();
            socket.drainHandler(read -> socket.resume());
        }
    }

    @Override
    public Future<?> listen(String host, int port) {
        return server.listen(port, host);
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> shutdown(Duration drain) {
        return server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS);
    }
}
