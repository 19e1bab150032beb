package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketTableTest {

    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    private static final String HEADER_6 =
            "  sl  local_address                         remote_address                        st tx_queue rx_queue tr"
                    + " tm->when retrnsmt   uid  timeout inode";
    private static final String LISTEN = "0A";
    private static final String TIME_WAIT = "06";
    private static final String NO_PEER = "00000000:0000";
    private static final String NO_PEER_6 = "00000000000000000000000000000000:0000";

    @TempDir
    private Path directory;

    @BeforeAll
    static void theTablesHereAreThoseOfALittleEndianMachine() {
        assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN,
                "the kernel prints addresses in the machine's byte order, and the fixtures are little-endian");
    }

    @Test
    void aListenerIsReadWithAllThatItsRowSays() throws IOException {
        write("tcp", HEADER, row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000011", 1000, 4711));

        assertThat(SocketTable.tcp(directory).listeners(8080))
                .containsExactly(new Listener("inet", address("127.0.0.1"), 8080, 1000, 4711, 17, 0));
    }

    @Test
    void aUdpSocketThatIsBoundIsToldWhereverItStandsAndAConnectedOneIsNot() throws IOException {
        write(
                "udp",
                HEADER,
                row(0, "0100007F:1F90", "0100007F:9C40", "01", "00000000:00000000", 1000, 1),
                row(1, "0100007F:1F90", NO_PEER, "07", "00000000:00000300", 1000, 2),
                row(2, "0100007F:1F91", NO_PEER, "07", "00000000:00000000", 1000, 3));
        write("tcp", HEADER, row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 1000, 4));

        assertThat(SocketTable.udp(directory).listeners(8080))
                .containsExactly(new Listener("inet", address("127.0.0.1"), 8080, 1000, 2, 0x300, 100));
    }

    @Test
    void onlyThePortAskedForIsTold() throws IOException {
        write(
                "tcp",
                HEADER,
                row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 1000, 1),
                row(1, "0100007F:1F91", NO_PEER, LISTEN, "00000000:00000000", 1000, 2),
                row(2, "00000000:1F90", NO_PEER, LISTEN, "00000000:00000000", 0, 3));

        assertThat(SocketTable.tcp(directory).listeners(8080))
                .extracting(Listener::inode)
                .containsExactly(1L, 3L);
        assertThat(SocketTable.tcp(directory).listeners(9999)).isEmpty();
    }

    @Test
    void onlyThePortsOwnRowsInTimeWaitAreCounted() throws IOException {
        write(
                "tcp",
                HEADER,
                row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 1000, 1),
                row(1, "0100007F:1F90", "0100007F:C350", TIME_WAIT, "00000000:00000000", 0, 0),
                row(2, "0100007F:1F90", "0100007F:C351", "01", "00000000:00000000", 1000, 3),
                row(3, "0100007F:C350", "0100007F:1F90", TIME_WAIT, "00000000:00000000", 0, 0));

        assertThat(SocketTable.tcp(directory).timeWaits(8080)).isEqualTo(1);
    }

    @Test
    void aUdpSocketWithAPeerTakesNothingFromOthers() throws IOException {
        write(
                "udp",
                HEADER,
                row(0, "0100007F:1F90", "0100007F:C350", "01", "00000000:00000000", 1000, 1),
                row(1, "0100007F:1F90", NO_PEER, "07", "00000000:00000000", 1001, 2));

        assertThat(SocketTable.udp(directory).listeners(8080))
                .containsExactly(new Listener("inet", address("127.0.0.1"), 8080, 1001, 2, 0, 100));
    }

    @Test
    void bothTablesAreRead() throws IOException {
        write("tcp", HEADER, row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 1000, 1));
        write(
                "tcp6",
                HEADER_6,
                row(0, "00000000000000000000000001000000:1F90", NO_PEER_6, LISTEN, "00000000:00000000", 1001, 2));

        assertThat(SocketTable.tcp(directory).listeners(8080))
                .containsExactly(
                        new Listener("inet", address("127.0.0.1"), 8080, 1000, 1, 0, 0),
                        new Listener("inet6", address("::1"), 8080, 1001, 2, 0, 0));
    }

    @Test
    void aMappedAddressIsTheIpv4AddressThatItStandsForButStaysInItsTable() throws IOException {
        write(
                "tcp6",
                HEADER_6,
                row(0, "0000000000000000FFFF00000100007F:1F90", NO_PEER_6, LISTEN, "00000000:00000000", 1000, 2));

        assertThat(SocketTable.tcp(directory).listeners(8080))
                .containsExactly(new Listener("inet6", address("127.0.0.1"), 8080, 1000, 2, 0, 0));
    }

    @Test
    void readingStopsAtTheFirstRowThatDoesNotListen() throws IOException {
        write(
                "tcp",
                HEADER,
                row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 1000, 1),
                row(1, "0100007F:1F90", "0100007F:D431", TIME_WAIT, "00000000:00000000", 0, 0),
                "not read any more");

        assertThat(SocketTable.tcp(directory).listeners(8080)).hasSize(1);
    }

    @Test
    void aRowThatATornReadShowsTwiceIsOneListener() throws IOException {
        String row = row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 0, 71);
        write("tcp", HEADER, row, row(1, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 0, 72), row);

        assertThat(SocketTable.tcp(directory).listeners(8080))
                .extracting(Listener::inode)
                .containsExactly(71L, 72L);
    }

    @Test
    void aConnectionIsNoListener() throws IOException {
        write("tcp", HEADER, row(0, "0100007F:1F90", "0100007F:D431", "01", "00000000:00000000", 1000, 1));

        assertThat(SocketTable.tcp(directory).listeners(8080)).isEmpty();
    }

    @Test
    void aConnectionIsToldWithItsPeerWhicheverTableItIsIn() throws IOException {
        write(
                "tcp",
                HEADER,
                row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 1000, 1),
                row(1, "0100007F:1F90", "0100007F:D431", "01", "00000000:00000000", 1000, 2),
                row(2, "0100007F:D431", "0100007F:1F90", "01", "00000000:00000000", 1000, 3),
                row(12345, "0100007F:1F90", "0200007F:D431", "01", "00000000:00000000", 1000, 0),
                row(4, "0100007F:1F90", "0100007F:D432", TIME_WAIT, "00000000:00000000", 0, 0));
        write(
                "tcp6",
                HEADER_6,
                row(
                        0,
                        "0000000000000000FFFF00000100007F:1F90",
                        "0000000000000000FFFF00000100007F:D433",
                        "01",
                        "00000000:00000000",
                        1000,
                        4));

        assertThat(SocketTable.tcp(directory).connections(8080))
                .containsExactly(
                        new Connection(false, 1000, 2, new InetSocketAddress("127.0.0.1", 0xD431), 0),
                        new Connection(false, 1000, 0, new InetSocketAddress("127.0.0.2", 0xD431), 0),
                        new Connection(true, 0, 0, new InetSocketAddress("127.0.0.1", 0xD432), 0),
                        new Connection(false, 1000, 4, new InetSocketAddress("127.0.0.1", 0xD433), 0));
    }

    @Test
    void whatListenersHaveAcceptedIsLookedForInTheirTableAlone() throws IOException {
        String mapped = "0000000000000000FFFF00000100007F";
        write("tcp", HEADER, row(0, "0100007F:1F90", "0100007F:D431", "01", "00000000:00000000", 1000, 2));
        write(
                "tcp6",
                HEADER_6,
                row(0, mapped + ":1F90", NO_PEER_6, LISTEN, "00000000:00000000", 1000, 3),
                row(1, mapped + ":1F90", mapped + ":D433", "01", "00000000:00000000", 1000, 4));

        assertThat(SocketTable.tcp(directory).ofListeners(address("127.0.0.1"), 8080))
                .extracting(Connection::inode)
                .containsExactly(4L);
        assertThat(SocketTable.tcp(directory).ofListeners(address("127.0.0.2"), 8080))
                .as("without a listener")
                .isEmpty();
    }

    @Test
    void aKernelWithoutIpv6HasOneTable() throws IOException {
        write("tcp", HEADER, row(0, "0100007F:1F90", NO_PEER, LISTEN, "00000000:00000000", 1000, 1));

        assertThat(SocketTable.tcp(directory).listeners(8080)).hasSize(1);
    }

    @Test
    void anEmptyTableHasNoListeners() throws IOException {
        write("tcp", HEADER);
        write("tcp6", HEADER_6);

        assertThat(SocketTable.tcp(directory).listeners(8080)).isEmpty();
    }

    @Test
    void theHighestPortIsRead() throws IOException {
        write("tcp", HEADER, row(0, "0100007F:FFFF", NO_PEER, LISTEN, "00000000:00000000", 1000, 1));

        assertThat(SocketTable.tcp(directory).listeners(65_535)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0100007F, 127.0.0.1",
        "0200007F, 127.0.0.2",
        "00000000, 0.0.0.0",
        "FE01A8C0, 192.168.1.254",
        "00000000000000000000000000000000, ::",
        "00000000000000000000000001000000, ::1",
        "B80D0120000000000000000034120000, 2001:db8::1234",
        "000080FE00000000FF00A80AFE12345E, fe80::aa8:ff:5e34:12fe",
        "0000000000000000FFFF00000100007F, 127.0.0.1"
    })
    void addressesAreWordsInTheMachinesByteOrder(String hex, String address) throws UnknownHostException {
        assertThat(SocketTable.address(hex)).isEqualTo(address(address));
    }

    private void write(String table, String... rows) throws IOException {
        Files.writeString(directory.resolve(table), String.join("\n", rows) + "\n");
    }

    /** As the kernel pads it: net/ipv4/tcp_ipv4.c, get_tcp4_sock. */
    private static String row(int slot, String local, String peer, String state, String queues, int uid, long inode) {
        return String.format(
                        "%4d: %s %s %s %s 00:00000000 00000000 %5d        0 %d 1 0000000000000000 100 0 0 10 0",
                        slot, local, peer, state, queues, uid, inode)
                + " ".repeat(20);
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}
