package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

/** What this machine must have for a plan, looked at before anything is started. */
final class Preflight {

    private Preflight() {}

    static void requirePortFree(Problems problems, Protocol protocol, InetAddress host, int port) {
        List<Listener> rows = protocol.transport().table().listeners(host, port);
        Map<Long, List<Long>> holders =
                Processes.holders(rows.stream().map(Listener::inode).toList());
        for (Listener row : rows) {
            problems.add("port " + port + " is taken by " + Processes.describe(row, holders)
                    + "; stop it, or choose another --port (0 = any free one)");
        }
    }

    /** A port that nobody has now. */
    static int freePort(Protocol protocol, InetAddress host) {
        if (protocol == Protocol.UDP) {
            return freeUdpPort(host);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw unbindable(host, e);
        }
    }

    private static int freeUdpPort(InetAddress host) {
        try (DatagramSocket socket = new DatagramSocket(0, host)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw unbindable(host, e);
        }
    }

    private static ImpossiblePlanException unbindable(InetAddress host, IOException e) {
        return new ImpossiblePlanException(
                List.of("--host " + host.getHostAddress() + " cannot be bound: " + e.getMessage()));
    }
}
