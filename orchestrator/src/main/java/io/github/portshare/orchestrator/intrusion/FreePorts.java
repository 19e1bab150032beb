package io.github.portshare.orchestrator.intrusion;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for experiments: each is free for TCP and UDP on every address when it is handed out, and none is handed out twice.
 * They lie below the range from which Linux gives ports to clients (net.ipv4.ip_local_port_range, from 32768), so that no
 * connection of somebody else's has one by accident.
 */
final class FreePorts {

    private static final int FIRST = 10_000;
    private static final int COUNT = 22_000;

    private int next = ThreadLocalRandom.current().nextInt(COUNT);

    int take() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + next++ % COUNT;
            if (free(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is free");
    }

    private static boolean free(int port) {
        try (ServerSocket stream = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(null)) {
            stream.setReuseAddress(false);
            stream.bind(new InetSocketAddress(port));
            datagrams.setReuseAddress(false);
            datagrams.bind(new InetSocketAddress(port));
            return true;
        } catch (SocketException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("no socket can be opened: " + e.getMessage(), e);
        }
    }
}
