package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Counts;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionOwnersTest {

    private static final InetSocketAddress ONE = new InetSocketAddress("127.0.0.1", 40_001);
    private static final InetSocketAddress TWO = new InetSocketAddress("127.0.0.1", 40_002);
    private static final InetSocketAddress OTHERS = new InetSocketAddress("127.0.0.2", 40_001);

    private final FakePort port = new FakePort().listens(101, 1000, 11L, 12L);
    private final FakeGroup group = new FakeGroup(new FakeMember("a", 11, 101), new FakeMember("b", 12, 101)).foreign();
    private final ConnectionOwners owners = new ConnectionOwners(group, port);

    private Map<InetSocketAddress, String> ask() {
        return owners.of(Set.of(ONE, TWO));
    }

    @Test
    void aConnectionIsTheMembersThatHoldsItsSocket() {
        port.connects(ONE, 201, 11L).connects(TWO, 202, 12L).connects(OTHERS, 203, 11L);

        assertThat(ask()).isEqualTo(Map.of(ONE, "a", TWO, "b"));
    }

    @Test
    void oneThatIsNotAcceptedYetIsNotTold() {
        port.connects(ONE, 0).connects(TWO, 202, 12L);
        assertThat(ask()).isEqualTo(Map.of(TWO, "b"));

        port.connects(ONE, 201, 11L);
        assertThat(ask()).containsEntry(ONE, "a");
    }

    @Test
    void oneThatNobodyHoldsMayBeOnItsWayAndIsGivenUpAtTheSecondLook() {
        port.connects(ONE, 201).connects(TWO, 202);
        assertThat(ask()).isEmpty();

        port.connects(TWO, 202, 12L);
        assertThat(ask()).isEqualTo(Map.of(ONE, Counts.UNNAMED, TWO, "b"));
    }

    @Test
    void aConnectionOfAStrangerIsNobodysThatCanBeNamed() {
        port.connects(ONE, 201, 99L).connects(TWO, 202, 12L);
        ask();

        assertThat(ask()).containsEntry(ONE, Counts.UNNAMED);
    }

    /** As inetd, socat and others do, that fork for each connection. */
    @Test
    void aConnectionOfAMembersChildIsTheMembers() {
        port.forks(11, 111).forks(98, 981);
        port.connects(ONE, 201, 111L).connects(TWO, 202, 981L);

        assertThat(ask()).isEqualTo(Map.of(ONE, "a"));
    }

    @Test
    void ofSeveralThatHoldAConnectionItIsHisThatPollsIt() {
        port.connects(ONE, 201, 11L, 12L)
                .polls(11, 201)
                .connects(TWO, 202, 11L, 12L)
                .polls(12, 202)
                .forks(11, 12);

        assertThat(ask()).isEqualTo(Map.of(ONE, "a", TWO, "b"));
    }

    @Test
    void whereNoneOrAllPollItItIsTheChilds() {
        port.connects(ONE, 201, 11L, 12L)
                .connects(TWO, 202, 11L, 12L)
                .polls(11, 202)
                .polls(12, 202)
                .forks(11, 12);

        assertThat(ask()).isEqualTo(Map.of(ONE, "b", TWO, "b"));
    }

    @Test
    void whereNeitherTellsNothingIsGuessed() {
        port.connects(ONE, 201, 11L, 12L);

        assertThat(ask()).isEmpty();
        assertThat(ask()).isEmpty();
    }

    @Test
    void whatMayNotBeReadIsToldWithThePrivilegeThatWouldShowIt() {
        port.connects(ONE, 201, 11L).connects(TWO, 202, 12L);
        ask();
        assertThat(owners.hindrances()).isEmpty();

        port.hides(12);
        ask();
        assertThat(ask()).isEqualTo(Map.of(ONE, "a", TWO, Counts.UNNAMED));
        assertThat(owners.hindrances()).singleElement().satisfies(finding -> {
            assertThat(finding.words()).startsWith("the descriptors of pid 12 cannot be read by uid ");
            assertThat(finding.remedy()).startsWith("run as root").endsWith(", or with CAP_SYS_PTRACE");
        });
    }

    @Test
    void membersOfAnotherPidNamespaceAreNobodyHere() {
        port.connects(ONE, 201, 11L);
        group.elsewhere();
        ask();

        assertThat(ask()).isEqualTo(Map.of(ONE, Counts.UNNAMED));
        assertThat(owners.hindrances())
                .extracting(finding -> finding.words())
                .containsExactly("the members' processes are another PID namespace's");
    }
}
