package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.kernel.SocketTable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With sockets of this process in the members' place. */
class QueuesTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Map<String, Long> NONE = Map.of();

    private static Member.Ready member(String id, SocketTable table, int port, int backlog) {
        long inode = table.listeners(port).get(0).inode();
        return new Member.Ready(7, id, 0, port, "inet", inode, true, false, backlog);
    }

    @Test
    void aQueueIsFullAtTheBacklogThatItsServerAskedFor() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 3, LOOPBACK)) {
            SocketAddress address = server.getLocalSocketAddress();
            Queues queues = new Queues(SocketTable.tcp(), server.getLocalPort(), 4_096);
            for (int i = 0; i < 3; i++) {
                waiting.add(SocketChannel.open(address));
            }

            queues.look(List.of(member("first", SocketTable.tcp(), server.getLocalPort(), 3)));

            assertThat(queues.warnings(Map.of("ListenOverflows", 1L), Map.of("ListenOverflows", 3L)))
                    .singleElement()
                    .asString()
                    .startsWith("accept queues overflowed 2 times")
                    .contains("the queue of first was seen full");
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void aQueueThatIsNotFullOrOfUnknownLengthIsNotBlamed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 3, LOOPBACK)) {
            Map<String, Long> overflows = Map.of("ListenOverflows", 1L);
            Queues known = new Queues(SocketTable.tcp(), server.getLocalPort(), 4_096);
            known.look(List.of(member("first", SocketTable.tcp(), server.getLocalPort(), 3)));
            Queues unknown = new Queues(SocketTable.tcp(), server.getLocalPort(), 4_096);
            unknown.look(List.of(member("first", SocketTable.tcp(), server.getLocalPort(), 0)));

            assertThat(known.warnings(NONE, overflows).get(0))
                    .contains("no member's queue was seen full, so it may be another service's");
            assertThat(unknown.warnings(NONE, overflows).get(0))
                    .contains("how long the members' queues may get is not known");
        }
    }

    @Test
    void datagramsAreDroppedByTheSocketWhoseBufferWasFull() throws IOException {
        try (DatagramSocket full = new DatagramSocket(null);
                DatagramSocket client = new DatagramSocket()) {
            full.setReceiveBufferSize(4_096);
            full.bind(new InetSocketAddress(LOOPBACK, 0));
            byte[] datagram = new byte[1_000];
            for (int i = 0; i < 100; i++) {
                client.send(new DatagramPacket(datagram, datagram.length, full.getLocalSocketAddress()));
            }
            Queues queues = new Queues(SocketTable.udp(), full.getLocalPort(), 4_096);

            queues.look(List.of(member("first", SocketTable.udp(), full.getLocalPort(), 0)));

            List<String> warnings = queues.warnings(NONE, Map.of("RcvbufErrors", 107L));
            assertThat(warnings).hasSize(2);
            long own = Long.parseLong(warnings.get(0).replaceAll("the kernel dropped (\\d+) datagrams.*", "$1"));
            assertThat(own).isBetween(1L, 99L);
            assertThat(warnings.get(0)).contains("at the full receive buffer of first; ");
            assertThat(warnings.get(1))
                    .startsWith("the kernel dropped " + (107 - own) + " datagrams")
                    .contains("of sockets that are no member's");
        }
    }

    @Test
    void whereNothingWasDroppedNothingIsSaid() throws IOException {
        try (DatagramSocket idle = new DatagramSocket(0, LOOPBACK)) {
            Queues queues = new Queues(SocketTable.udp(), idle.getLocalPort());

            queues.look(List.of(member("first", SocketTable.udp(), idle.getLocalPort(), 0)));

            assertThat(queues.warnings(NONE, NONE)).isEmpty();
        }
    }
}
