package io.github.portshare.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** A request on its way to a member that does not run at the moment. */
interface Waiting extends AutoCloseable {

    /** Whether it is answered. */
    boolean answer() throws IOException;

    @Override
    void close() throws IOException;

    /** Over HTTP. */
    final class Connection implements Waiting {
        private final RawConnection connection;

        Connection(int port) throws IOException {
            connection = new RawConnection("127.0.0.1", port);
            connection.send("GET", "/");
        }

        @Override
        public boolean answer() throws IOException {
            return connection.answer().status() == 200;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /** Over UDP. */
    final class Datagram implements Waiting {
        private static final int DEADLINE_MILLIS = 20_000;
        private final DatagramSocket socket = new DatagramSocket();

        Datagram(int port) throws IOException {
            socket.setSoTimeout(DEADLINE_MILLIS);
            byte[] request = "new 1\n".getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(request, request.length, InetAddress.getByName("127.0.0.1"), port));
        }

        @Override
        public boolean answer() throws IOException {
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            return answer.getLength() > 0;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
