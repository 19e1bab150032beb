package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Connects that never meet themselves. Where nobody listens on a port within net.ipv4.ip_local_port_range,
 * the kernel may choose that very port as the client's own: a TCP connect then succeeds by simultaneous open
 * (RFC 9293, 3.5), a datagram comes back to its sender, and no server gets the port while the socket lives.
 */
public final class Connect {

    private Connect() {}

    /**
     * A connection to somebody else.
     *
     * @param timeoutMillis for the connect, and for each read from it
     * @throws ConnectException where nobody listens
     */
    public static Socket tcp(InetSocketAddress address, int timeoutMillis) throws IOException {
        return connected(new Socket(), address, timeoutMillis);
    }

    static Socket connected(Socket socket, InetSocketAddress address, int timeoutMillis) throws IOException {
        try {
            socket.setSoTimeout(timeoutMillis);
            socket.connect(address, timeoutMillis);
            if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
                // closed by RST: a TIME_WAIT would hold the port for a minute
                socket.setSoLinger(true, 0);
                throw nobody(address);
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Makes a socket send to somebody else alone; fails where its own port is the other's. */
    public static void udp(DatagramSocket socket, InetSocketAddress address) throws IOException {
        socket.connect(address);
        if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
            throw nobody(address);
        }
    }

    private static ConnectException nobody(InetSocketAddress address) {
        return new ConnectException("nobody listens on port " + address.getPort() + ": the connect met its own socket");
    }
}
