package io.github.portshare.orchestrator.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/** A UDP socket of the {@link AgentProgram}; each datagram TEXT is answered with {@code NAME TEXT}. */
final class AgentDatagrams extends AgentSocket {

    private final DatagramChannel channel;

    AgentDatagrams(ProtocolFamily family, String name) throws IOException {
        super(name);
        channel = DatagramChannel.open(family);
    }

    @Override
    DatagramChannel channel() {
        return channel;
    }

    @Override
    void bind(InetSocketAddress address) throws IOException {
        channel.bind(address);
        receive(this::serve);
    }

    @Override
    void listen(boolean reset) {
        throw new IllegalArgumentException("UDP does not listen");
    }

    @Override
    void join(InetAddress group, InetAddress networkInterface) throws IOException {
        NetworkInterface found = NetworkInterface.getByInetAddress(networkInterface);
        if (found == null) {
            throw new SocketException("Cannot assign requested address");
        }
        channel.join(group, found);
    }

    @Override
    int port() {
        // the JDK says -1 of a closed one
        return Math.max(0, channel.socket().getLocalPort());
    }

    private void serve() {
        ByteBuffer datagram = ByteBuffer.allocate(2048);
        while (true) {
            try {
                SocketAddress sender = channel.receive(datagram.clear());
                received.incrementAndGet();
                String text = new String(datagram.array(), 0, datagram.position(), StandardCharsets.US_ASCII);
                channel.send(ByteBuffer.wrap(line(text)), sender);
            } catch (IOException e) {
                if (!channel.isOpen()) {
                    return;
                }
                // the sender has gone: ICMP port unreachable, told on the next call
            }
        }
    }
}
