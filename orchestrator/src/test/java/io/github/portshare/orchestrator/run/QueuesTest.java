package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.group.Facts;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With sockets of this process in the members' place. */
class QueuesTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static PortView tcp(int port) {
        return PortView.of(Transport.TCP, LOOPBACK, port);
    }

    private static PortView udp(int port) {
        return PortView.of(Transport.UDP, LOOPBACK, port);
    }

    private static Facts member(String id, PortView port, int backlog) {
        long inode = port.listeners().get(0).inode();
        return new Facts(id, List.of(7L), 0, Set.of(inode), Optional.of(new Facts.Told(true, false, backlog)));
    }

    private static KernelBooks grown(String counter, long by) {
        Iterator<Map<String, Long>> looks =
                List.of(Map.of(counter, 1L), Map.of(counter, 1L + by)).iterator();
        KernelBooks books = new KernelBooks(looks::next);
        books.open();
        books.close();
        return books;
    }

    @Test
    void aQueueIsFullAtTheBacklogThatItsServerAskedFor() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 3, LOOPBACK)) {
            SocketAddress address = server.getLocalSocketAddress();
            Queues queues = new Queues(tcp(server.getLocalPort()), 4_096);
            for (int i = 0; i < 3; i++) {
                waiting.add(SocketChannel.open(address));
            }

            queues.look(List.of(member("first", tcp(server.getLocalPort()), 3)));

            assertThat(queues.warnings(grown("ListenOverflows", 2)))
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
            Queues known = new Queues(tcp(server.getLocalPort()), 4_096);
            known.look(List.of(member("first", tcp(server.getLocalPort()), 3)));
            Queues unknown = new Queues(tcp(server.getLocalPort()), 4_096);
            unknown.look(List.of(member("first", tcp(server.getLocalPort()), 0)));

            assertThat(known.warnings(grown("ListenOverflows", 1)).get(0))
                    .contains("no member's queue was seen full, so it may be another service's");
            assertThat(unknown.warnings(grown("ListenOverflows", 1)).get(0))
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
            Queues queues = new Queues(udp(full.getLocalPort()), 4_096);

            queues.look(List.of(member("first", udp(full.getLocalPort()), 0)));

            List<String> warnings = queues.warnings(grown("RcvbufErrors", 107));
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
            Queues queues = new Queues(udp(idle.getLocalPort()));

            queues.look(List.of(member("first", udp(idle.getLocalPort()), 0)));

            assertThat(queues.warnings(grown("RcvbufErrors", 0))).isEmpty();
        }
    }
}
