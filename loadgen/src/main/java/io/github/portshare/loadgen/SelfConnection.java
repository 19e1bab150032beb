package io.github.portshare.loadgen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/**
 * A socket that has met itself. Where nobody listens on a port within net.ipv4.ip_local_port_range, the
 * kernel may choose that very port as the client's own: a TCP connect then succeeds by simultaneous open (RFC
 * 9293, 3.5), and a datagram comes back to its sender. Nobody else is there, so it is a refusal; and while
 * the socket lives, no server gets the port.
 */
final class SelfConnection {

    static final Failure REFUSED = new Failure(
            ErrorKind.REFUSED,
            "connected to itself: nobody listens there, and the kernel chose the target's port as the client's own");

    private SelfConnection() {}

    /** Whether it was one; it is closed then, and leaves no TIME_WAIT on the port. */
    static boolean closed(Channel channel) {
        if (!channel.localAddress().equals(channel.remoteAddress())) {
            return false;
        }
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
        return true;
    }
}
