package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The attack on this kernel. */
@Tag("kernel")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HijackIT {

    private static Hijack own;

    @BeforeAll
    static void attackGroupsOfOurOwn() throws InterruptedException {
        own = Hijack.ofOwnGroups(EnumSet.allOf(Transport.class), Progress.NOBODYS);
    }

    private static List<HijackCase.Observed> outsiders() {
        return own.findings().stream()
                .filter(row -> row.row().encounter().outsider())
                .toList();
    }

    private static void assumeOutsiders() {
        assumeTrue(!outsiders().isEmpty(), () -> own.missing().toString());
    }

    @Test
    void thisKernelDoesWhatTheTablesExpect() {
        assertThat(own.findings()).hasSizeGreaterThan(400).allMatch(HijackCase.Observed::asExpected);
        assertThat(own.families()).hasSize(9).allMatch(FamilyCase::asExpected);
    }

    @Test
    void whoGotInWhereNobodyElseReceivesReallyReceivedEverything() {
        assertThat(own.findings())
                .filteredOn(row -> row.admitted()
                        && List.of("bound", "established", "time-wait")
                                .contains(row.row().encounter().state())
                        && row.row().encounter().transport() == Transport.TCP)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.took()).isEqualTo(row.sent()).isPositive());
    }

    @Test
    void whoWasRefusedIsToldWhichErrno() {
        assertThat(own.findings())
                .filteredOn(row -> !row.admitted() && row.untried() == null)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.observed()).isEqualTo("EADDRINUSE"));
    }

    @Test
    void theUdpHijackThroughReuseAddressIsDemonstratedAndThenClosed() {
        assumeOutsiders();

        assertThat(outsiders())
                .filteredOn(row -> row.row().encounter().transport() == Transport.UDP
                        && row.row().encounter().group() == BindOptions.RP_RA)
                .anySatisfy(row -> assertThat(row.took()).isEqualTo(40));
        assertThat(outsiders())
                .filteredOn(row -> row.row().encounter().transport() == Transport.UDP
                        && row.row().encounter().group() == BindOptions.RP)
                .isNotEmpty()
                .noneMatch(HijackCase.Observed::admitted);
    }

    /** Root too, in every state; and the control, that the group is not merely broken. */
    @Test
    void aReservationKeepsEveryOutsiderOutOfEveryStateAndLetsTheGroupsOwnIn() {
        assumeOutsiders();

        assertThat(outsiders())
                .filteredOn(row -> row.row().encounter().reserved())
                .isNotEmpty()
                .noneMatch(HijackCase.Observed::admitted);
        assertThat(own.findings())
                .filteredOn(row -> row.row().encounter().reserved()
                        && row.row().encounter().control()
                        && row.row().options() == BindOptions.RP)
                .isNotEmpty()
                .allMatch(HijackCase.Observed::admitted);
    }

    @Test
    void outsidersReallyRunUnderAnotherUid() {
        assumeOutsiders();
        int uid = own.findings().stream()
                .filter(row -> row.row().encounter().control())
                .findFirst()
                .orElseThrow()
                .uid();

        assertThat(outsiders()).extracting(HijackCase.Observed::uid).doesNotContain(uid);
        if (Processes.ownUid() == 0) {
            assertThat(outsiders()).extracting(HijackCase.Observed::uid).contains(0);
            assertThat(outsiders())
                    .anySatisfy(
                            row -> assertThat(row.row().encounter().identity()).endsWith(" as " + uid));
        }
    }

    @Test
    void aLiveServiceThatSharesItsPortAloneKeepsOutsidersOut() throws Exception {
        try (ServerSocketChannel service = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            int port = bound(service, false, true);
            Hijack live = attack(Transport.TCP, "127.0.0.1", port);

            assertThat(live.findings())
                    .filteredOn(row -> row.row().encounter().control())
                    .allMatch(HijackCase.Observed::admitted);
            assertThat(live.findings())
                    .filteredOn(row -> row.row().encounter().outsider())
                    .noneMatch(HijackCase.Observed::admitted);
        }
    }

    /** The control binds and does not listen: what it took of a service would be missed. */
    @Test
    void theControlTakesNothingFromALiveService() throws Exception {
        try (ServerSocketChannel service = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            int port = bound(service, false, true);

            assertThat(attack(Transport.TCP, "127.0.0.1", port).findings())
                    .filteredOn(row -> row.row().encounter().control())
                    .singleElement()
                    .satisfies(row -> assertThat(row.sent()).isZero());
        }
    }

    @Test
    void aLiveUdpServiceWithReuseAddressIsHijackedWithOneProbe() throws Exception {
        assumeOutsiders();
        try (DatagramChannel service = DatagramChannel.open(StandardProtocolFamily.INET)) {
            int port = bound(service, true, false);
            Hijack live = attack(Transport.UDP, "127.0.0.1", port);

            assertThat(live.findings())
                    .filteredOn(row -> row.admitted() && row.row().address().equals("127.0.0.1"))
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.sent()).isEqualTo(1))
                    .allSatisfy(row -> assertThat(row.took()).isEqualTo(1))
                    .allSatisfy(row -> assertThat(row.asExpected()).isFalse());
        }
    }

    private static Hijack attack(Transport transport, String host, int port) throws Exception {
        return Hijack.ofService(
                transport, host, transport.table().listeners(InetAddress.getByName(host), port), Set.of());
    }

    private static int bound(NetworkChannel service, boolean reuseAddress, boolean reusePort) throws IOException {
        service.setOption(StandardSocketOptions.SO_REUSEADDR, reuseAddress);
        service.setOption(StandardSocketOptions.SO_REUSEPORT, reusePort);
        service.bind(new InetSocketAddress("127.0.0.1", 0));
        return ((InetSocketAddress) service.getLocalAddress()).getPort();
    }
}
