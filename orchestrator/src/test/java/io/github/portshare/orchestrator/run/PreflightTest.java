package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.loadgen.Engine;
import io.github.portshare.orchestrator.kernel.BindTrial;
import io.github.portshare.orchestrator.kernel.PortClaim;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {

    @ParameterizedTest
    @CsvSource({"WEB,30000,24,597", "RAW,30000,24,246", "RAW,65536,512,524"})
    void moreConnectionsThanTheHeapHoldsAreToldBeforeTheRun(Engine engine, int connections, long heap, long needed) {
        Problems problems = new Problems();

        Preflight.requireHeap(problems, "--connections " + connections, engine, connections, heap << 20);

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage("--connections " + connections + " needs about " + needed + " MiB of heap by the " + engine
                        + " engine, and this JVM has " + heap + ": use fewer --connections"
                        + (engine == Engine.WEB ? ", or --engine raw" : ""));
    }

    @Test
    void asManyAsTheHeapHoldsAreNot() {
        Problems problems = new Problems();

        Preflight.requireHeap(problems, "--connections 20000", Engine.WEB, 20_000, 512L << 20);

        assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
    }

    @Test
    void aVariableThatIsNotSetIsTold() {
        Problems problems = new Problems();

        Preflight.requireVariables(
                problems, List.of("SET", "EMPTY", "API_TOKEN"), Map.of("SET", "secret", "EMPTY", ""));

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage("--member-env API_TOKEN is not set in your environment: set and export it, or leave the"
                        + " option out");
    }

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static void member(int port) {
        Preflight.requireMember(Transport.TCP, "127.0.0.1", port);
    }

    @Test
    void aListenerWithoutTheOptionIsNamedAndItsOptionTold() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, LOOPBACK)) {
            assertThatThrownBy(() -> member(holder.getLocalPort()))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessageContaining(
                            "is taken by pid " + ProcessHandle.current().pid() + " (uid ")
                    .hasMessageContaining(", without SO_REUSEPORT; stop it");
        }
    }

    @Test
    void aSocketThatIsBoundOnlyIsToldAsThat() throws IOException {
        try (SocketChannel holder = SocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0))) {
            assertThatThrownBy(() -> member(holder.socket().getLocalPort()))
                    .hasMessageContaining("a socket that is bound and does not listen");
        }
    }

    @Test
    void aClientsOwnPortIsToldAsThat() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Socket client = new Socket()) {
            client.bind(new InetSocketAddress(LOOPBACK, 0));
            client.connect(server.getLocalSocketAddress());

            assertThatThrownBy(() -> member(client.getLocalPort()))
                    .hasMessageContaining(
                            "a connection of pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("to 127.0.0.1:" + server.getLocalPort());
        }
    }

    /** A connection of another address is not in the way, and is not named. */
    @Test
    void onlyConnectionsOfTheAddressAreNamed() throws IOException {
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                SocketChannel holder = SocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
                Socket client = new Socket()) {
            int port = holder.socket().getLocalPort();
            client.bind(new InetSocketAddress(elsewhere, port));
            client.connect(server.getLocalSocketAddress());

            assertThatThrownBy(() -> member(port))
                    .hasMessageContaining("a socket that is bound and does not listen")
                    .hasMessageNotContaining("whose own port it is");
            assertThatThrownBy(() -> Preflight.requireMember(Transport.TCP, "0.0.0.0", port))
                    .hasMessageContaining("whose own port it is");
        }
    }

    /** A member of another uid may not share what this user's own sockets may. */
    @Test
    void whatIsFreeForThisUserNeedNotBeForAnother() throws IOException {
        try (SocketChannel own = SocketChannel.open()) {
            own.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(new InetSocketAddress(LOOPBACK, 0));
            int port = own.socket().getLocalPort();

            assertThat(BindTrial.attempt(Transport.TCP, LOOPBACK, port, Processes.ownUid()))
                    .isEqualTo(BindTrial.BOUND);
            assertThat(BindTrial.attemptForAnother(Transport.TCP, LOOPBACK, port))
                    .isEqualTo(BindTrial.EADDRINUSE);
        }
    }

    @Test
    void timeWaitIsInNobodysWay() throws IOException {
        int port = timeWait();

        assertThat(BindTrial.attemptForAnother(Transport.TCP, LOOPBACK, port)).isEqualTo(BindTrial.BOUND);
    }

    /** A port on which nothing is left but a connection in TIME_WAIT, of a server that shared it. */
    private static int timeWait() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(new InetSocketAddress(LOOPBACK, 0));
            try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
                // who closes first waits
                server.accept().close();
                assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            return server.socket().getLocalPort();
        }
    }

    @Test
    void aMemberMayJoinAGroupOfItsUid() throws IOException {
        try (ServerSocketChannel first = ServerSocketChannel.open()) {
            first.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(new InetSocketAddress(LOOPBACK, 0));

            assertThatCode(() -> member(first.socket().getLocalPort())).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "224.0.0.1|for many receivers",
                "255.255.255.255|for many receivers",
                "127.255.255.255|for many receivers",
                "::ffff:127.0.0.1|write 127.0.0.1",
                "fe80::1|means nothing without an interface",
                "0.0.0.1|is no address of this machine"
            })
    void anAddressThatCannotBeServedIsRefused(String host, String why) {
        assertThatThrownBy(() -> Preflight.requireMember(Transport.TCP, host, 0))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessageContaining("--host " + host)
                .hasMessageContaining(why);
    }

    @Test
    void moreConnectionsThanDescriptorsAreRefusedInOneSentence() {
        Problems problems = new Problems();

        Preflight.requireDescriptors(problems, "--connections 2147483647", Integer.MAX_VALUE, 0);

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessageContaining("and the limit is ")
                .hasMessageContaining("ulimit -n");
    }

    @Test
    void ofTwoRunsOnOnePortTheSecondIsTold() throws IOException {
        int port = Preflight.freePort(Transport.TCP, LOOPBACK);
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        try (PortClaim first = PortClaim.of(Transport.TCP, LOOPBACK, port);
                PortClaim second = PortClaim.of(Transport.TCP, LOOPBACK, port);
                PortClaim beside = PortClaim.of(Transport.TCP, elsewhere, port);
                PortClaim all = PortClaim.of(Transport.TCP, everywhere, port)) {
            assertThat(first.rival()).isEmpty();
            assertThat(second.rival())
                    .hasValueSatisfying(rival -> assertThat(rival)
                            .startsWith("another portshare, pid "
                                    + ProcessHandle.current().pid()));
            assertThat(beside.rival()).isEmpty();
            assertThat(all.rival()).isPresent();
        }
        try (PortClaim again = PortClaim.of(Transport.TCP, LOOPBACK, port)) {
            assertThat(again.rival()).isEmpty();
        }
    }
}
