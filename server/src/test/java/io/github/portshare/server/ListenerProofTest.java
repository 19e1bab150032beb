package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ListenerProofTest {

    private static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @BeforeAll
    static void withTheNativeTransport() {
        assumeThat(Epoll.isAvailable()).as("io.netty's epoll transport").isTrue();
    }

    @Test
    void aListenerWithReuseportAloneIsProved() throws IOException {
        try (ServerSocket listener = listener(true, false)) {
            ListenerProof proof = ListenerProof.of(Protocol.HTTP, listener.getLocalPort());

            proof.check();
            assertThat(proof.uid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            assertThat(Path.of("/proc/self/net/" + (proof.family().equals("inet") ? "tcp" : "tcp6")))
                    .content()
                    .contains(" " + proof.inode() + " ");
        }
    }

    @Test
    void aListenerWithoutReuseportIsNamed() throws IOException {
        try (ServerSocket listener = listener(false, false)) {
            ListenerProof proof = ListenerProof.of(Protocol.TCP, listener.getLocalPort());

            assertThatThrownBy(proof::check).hasMessageStartingWith("SO_REUSEPORT is off on the socket");
        }
    }

    @Test
    void aListenerWithReuseaddrIsNamed() throws IOException {
        try (ServerSocket listener = listener(true, true)) {
            ListenerProof proof = ListenerProof.of(Protocol.TCP, listener.getLocalPort());

            assertThatThrownBy(proof::check).hasMessageStartingWith("SO_REUSEADDR is on on the socket");
        }
    }

    @Test
    void aConnectionFromThePortIsNoListener() throws IOException {
        try (ServerSocket listener = listener(true, false);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            assertThatThrownBy(() -> ListenerProof.of(Protocol.TCP, client.getLocalPort()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDatagramSocketIsFoundOverUdpOnly() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT)) {
            int port = socket.getLocalPort();

            assertThat(ListenerProof.of(Protocol.UDP, port).reusePort()).isFalse();
            assertThatThrownBy(() -> ListenerProof.of(Protocol.TCP, port))
                    .isInstanceOf(IOException.class)
                    .hasMessage("this process has no socket on port " + port
                            + " that listens, by its descriptors (/proc/self/fd)");
        }
    }

    @Test
    void aDescriptorThatHasBeenClosedMeanwhileIsPassedOver() {
        assertThat(ListenerProof.isOn(1 << 30, Protocol.TCP, 80)).isFalse();
    }

    private static ServerSocket listener(boolean reusePort, boolean reuseAddress) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setOption(StandardSocketOptions.SO_REUSEPORT, reusePort);
        listener.setReuseAddress(reuseAddress);
        listener.bind(ANY_PORT);
        return listener;
    }
}
