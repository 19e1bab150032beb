package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessesTest {

    private static final long OWN_PID = ProcessHandle.current().pid();

    /** Above the largest pid_max that Linux allows, 2^22. */
    private static final long NOBODYS_PID = 5_000_000;

    @Test
    void ownUidIsTheOneThatOwnsThisProcess() throws IOException {
        assertThat(Processes.ownUid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThat(Processes.uid(OWN_PID)).hasValue(Processes.ownUid());
    }

    @Test
    void theCpuTimeOfAProcessGrowsByWhatItDoesAndByItsChildrenThatHaveEnded() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo done; read -r end")
                .start();
        try {
            long before = Processes.cpuTime(shell.pid()).toMillis();
            assertThat(shell.inputReader().readLine()).isEqualTo("done");

            assertThat(Processes.cpuTime(shell.pid()).toMillis()).isGreaterThan(before);
        } finally {
            shell.destroy();
        }
        long own =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        assertThat(Processes.cpuTime(OWN_PID).toMillis()).isGreaterThanOrEqualTo(own);
        assertThat(Processes.cpuTime(NOBODYS_PID)).isZero();
    }

    @Test
    void ofTheSocketsThatAProcessHoldsThoseInItsEpollSetsArePolled() throws IOException {
        try (ServerSocketChannel polled = ServerSocketChannel.open();
                ServerSocketChannel other = ServerSocketChannel.open();
                Selector epoll = Selector.open()) {
            polled.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            polled.configureBlocking(false);
            polled.register(epoll, SelectionKey.OP_ACCEPT);
            epoll.selectNow();

            assertThat(Processes.polled(OWN_PID)).contains(inode(polled)).doesNotContain(inode(other));
            assertThat(Processes.sockets(OWN_PID)).contains(inode(polled), inode(other));
        }
    }

    private static long inode(ServerSocketChannel listener) {
        return SocketTable.tcp()
                .listeners(listener.socket().getLocalPort())
                .get(0)
                .inode();
    }

    @Test
    void aListenerIsFoundFromItsPortToItsProcess() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            List<Listener> rows = SocketTable.tcp().listeners(socket.getLocalPort());

            assertThat(rows).hasSize(1);
            Listener row = rows.get(0);
            assertThat(row.uid()).isEqualTo(Processes.ownUid());
            assertThat(row.covers(socket.getInetAddress())).isTrue();
            assertThat(Processes.sockets(OWN_PID)).contains(row.inode());
            assertThat(Processes.holders(List.of(row.inode()))).isEqualTo(Map.of(row.inode(), List.of(OWN_PID)));
        }
    }

    @Test
    void aClosedListenerIsNoLongerOurs() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Listener row = SocketTable.tcp().listeners(socket.getLocalPort()).get(0);
        socket.close();

        assertThat(Processes.sockets(OWN_PID)).doesNotContain(row.inode());
    }

    @Test
    void noSocketsHaveNoOwners() {
        assertThat(Processes.holders(List.of())).isEmpty();
        assertThat(Processes.holders(List.of(-1L))).isEmpty();
    }

    @Test
    void commandIsTheCommandLineInOneShortLine() {
        assertThat(Processes.command(OWN_PID))
                .contains("java")
                .hasSizeLessThanOrEqualTo(120)
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void ofAProcessThatIsGoneNothingIsTold() {
        assertThat(Processes.uid(NOBODYS_PID)).isEmpty();
        assertThat(Processes.sockets(NOBODYS_PID)).isEmpty();
        assertThat(Processes.command(NOBODYS_PID)).isEmpty();
    }

    @Test
    void aListenerIsDescribedByItsProcess() throws IOException {
        Listener listener = new Listener("inet", InetAddress.getByName("127.0.0.1"), 8080, Processes.ownUid(), 7, 0, 0);

        assertThat(Processes.describe(listener, Map.of(7L, List.of(OWN_PID))))
                .isEqualTo("pid " + OWN_PID + " (uid " + Processes.ownUid() + ", " + Processes.command(OWN_PID)
                        + ") on 127.0.0.1:8080");
    }

    @Test
    void aProcessThatHasJustEndedIsToldAsThat() throws IOException {
        Listener listener = new Listener("inet", InetAddress.getByName("127.0.0.1"), 8080, 0, 7, 0, 0);

        assertThat(Processes.describe(listener, Map.of(7L, List.of(NOBODYS_PID))))
                .isEqualTo("pid " + NOBODYS_PID + " (uid 0, has just ended) on 127.0.0.1:8080");
    }

    @Test
    void aListenerThatHasGoneIsNotCalledUnreadable() throws IOException {
        Listener listener = new Listener("inet6", InetAddress.getByName("::1"), 8080, 1000, 7, 0, 0);

        assertThat(Processes.describe(listener, Map.of()))
                .isEqualTo("a process of uid 1000 on [0:0:0:0:0:0:0:1]:8080 that has just ended");
    }
}
