package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looks at this machine's own tables, in which others may come and go. */
class GlanceTest {

    private static ServerSocketChannel listener(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return channel.bind(new InetSocketAddress("127.0.0.1", port));
    }

    private static int port(ServerSocketChannel channel) {
        return channel.socket().getLocalPort();
    }

    @Test
    void aWholeLookFindsWhatTheTableFinds() throws IOException {
        try (ServerSocketChannel one = listener(0);
                ServerSocketChannel other = listener(port(one))) {
            List<Glance> glances = Glance.at(Transport.TCP, port(other));

            assertThat(glances.stream().flatMap(glance -> glance.whole().stream()))
                    .containsExactlyInAnyOrderElementsOf(SocketTable.tcp().listeners(port(one)))
                    .hasSize(2);
            glances.forEach(Glance::close);
        }
    }

    @Test
    void aBriefLookNoticesOneThatJoins() throws IOException {
        try (ServerSocketChannel one = listener(0);
                ServerSocketChannel two = listener(port(one))) {
            Glance glance = Glance.at(Transport.TCP, port(two)).get(0);
            List<Listener> before = glance.whole();
            assertThat(glance.briefLooksTell()).isTrue();

            ServerSocketChannel joining = listener(port(one));
            Glance.Brief brief = glance.brief();
            assertThat(brief.changed()).isTrue();
            assertThat(brief.came())
                    .containsExactlyElementsOf(SocketTable.tcp().listeners(port(one)).stream()
                            .filter(row -> !before.contains(row))
                            .toList())
                    .hasSize(1);

            assertThat(glance.whole()).hasSize(3);
            joining.close();
            assertThat(glance.brief().changed()).isTrue();
            assertThat(glance.whole()).hasSize(2);
            glance.close();
        }
    }

    @Test
    void aUdpSocketIsFoundToo() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            List<Glance> glances = Glance.at(Transport.UDP, socket.getLocalPort());

            assertThat(glances.stream().flatMap(glance -> glance.whole().stream()))
                    .singleElement()
                    .matches(row -> row.port() == socket.getLocalPort() && row.uid() == Processes.ownUid());
            assertThat(glances).allMatch(Glance::briefLooksTell);
            glances.forEach(Glance::close);
        }
    }
}
