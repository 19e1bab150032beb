package io.github.portshare.orchestrator.fleet;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * Looks when something was read and written, and tells the pipeline's last handler when it is time for a ping, or over.
 *
 * <p>A process that was stopped finds its timers due before it has read what came meanwhile. So nobody is taken for dead before there
 * was time to read; nor is a ping sent, since the answer of a peer that has closed is an RST, and what it said last is lost then.
 */
final class Pulse extends IdleStateHandler {

    private static final int READ_WITHIN_MILLIS = 20;

    private final Heartbeat heartbeat;
    private long read = System.nanoTime();

    Pulse(Heartbeat heartbeat) {
        super(heartbeat.dead().toNanos(), heartbeat.ping().toNanos(), 0, TimeUnit.NANOSECONDS);
        this.heartbeat = heartbeat;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        read = System.nanoTime();
        super.channelRead(context, message);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent idle) {
        Runnable look = () -> {
            boolean dead = System.nanoTime() - read >= heartbeat.dead().toNanos();
            if (dead || idle.state() == IdleState.WRITER_IDLE) {
                context.fireUserEventTriggered(idle);
            }
        };
        context.executor().schedule(look, READ_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    }
}
