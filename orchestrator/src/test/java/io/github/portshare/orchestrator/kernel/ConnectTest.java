package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Sockets bound to the port that they connect to, as the kernel binds one in some thousand. */
class ConnectTest {

    private static final int TIMEOUT_MILLIS = 10_000;

    @Test
    void aConnectionToItselfIsRefusedAndLeavesThePortFree() throws Exception {
        Socket socket = new Socket();
        socket.setReuseAddress(false);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress itself = (InetSocketAddress) socket.getLocalSocketAddress();

        assertThatThrownBy(() -> Connect.connected(socket, itself, TIMEOUT_MILLIS))
                .isInstanceOf(ConnectException.class)
                .hasMessage("nobody listens on port " + itself.getPort() + ": the connect met its own socket");

        try (ServerSocket server = new ServerSocket()) {
            // a TIME_WAIT would refuse this
            server.setReuseAddress(false);
            server.bind(itself);
            assertThat(server.isBound()).isTrue();
        }
    }

    @Test
    void aConnectionToAnotherIsNot() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = Connect.tcp((InetSocketAddress) server.getLocalSocketAddress(), TIMEOUT_MILLIS)) {
            assertThat(socket.getPort()).isEqualTo(server.getLocalPort());
        }
    }

    @Test
    void aDatagramSocketThatWouldSendToItselfIsRefused() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress itself = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());

            assertThatThrownBy(() -> Connect.udp(socket, itself)).isInstanceOf(ConnectException.class);
        }
    }
}
