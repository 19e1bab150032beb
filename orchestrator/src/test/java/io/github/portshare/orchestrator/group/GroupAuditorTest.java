package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** Every state of a group, without a process or a socket. */
class GroupAuditorTest {

    private static final LongPredicate NOBODYS = inode -> false;

    private final FakeMember a = new FakeMember("a", 11, 101);
    private final FakeMember b = new FakeMember("b", 12, 102);
    private final FakePort port = new FakePort().listens(101, 1000, 11L).listens(102, 1000, 12L);

    private static GroupAudit look(Group group, FakePort port) {
        return new GroupAuditor(group, port, member -> 0).look("now", NOBODYS);
    }

    @Test
    void aSoundGroupHasOneListenerAMemberAndNobodyElse() {
        GroupAudit audit = look(new FakeGroup(a, b), port);

        assertThat(audit.listeners()).isEqualTo(2);
        assertThat(audit.processes()).isEqualTo(2);
        assertThat(audit.uids()).containsExactly(1000);
        assertThat(audit.families()).containsExactly("inet");
        assertThat(audit.strangers()).isEmpty();
        assertThat(audit.silent()).isEmpty();
        assertThat(audit.missing()).isEmpty();
        assertThat(audit.open()).isEmpty();
    }

    @Test
    void aStrangerIsNamedWithItsProcessAlsoUnderTheMembersUid() {
        port.listens(109, 1000, 99L);

        assertThat(look(new FakeGroup(a, b), port).strangers())
                .extracting(Finding::words)
                .containsExactly("pids [99] (uid 1000)");
    }

    @Test
    void whoWasAskedAndNeverAnsweredIsNoStranger() {
        port.listens(109, 1000, 99L);

        GroupAudit audit = look(new FakeGroup(a, b).silent(109), port);

        assertThat(audit.strangers()).isEmpty();
        assertThat(audit.silent())
                .extracting(Finding::words)
                .containsExactly("pids [99] (uid 1000) took every probe and answered none");
    }

    @Test
    void whatWeHaveBroughtInIsNeither() {
        port.listens(109, 1000, 99L);

        GroupAudit audit = new GroupAuditor(new FakeGroup(a, b), port, member -> 0).look("now", inode -> inode == 109);

        assertThat(audit.listeners()).isEqualTo(2);
        assertThat(audit.strangers()).isEmpty();
    }

    @Test
    void aSecondListenerOfAMemberIsItsOwn() {
        port.listens(109, 1000, 11L);

        GroupAudit audit = look(new FakeGroup(a, b), port);

        assertThat(audit.listeners()).isEqualTo(3);
        assertThat(audit.processes()).isEqualTo(2);
        assertThat(audit.strangers()).isEmpty();
    }

    /** Its pid here may be any other process's. */
    @Test
    void thePidOfAnotherPidNamespaceMakesNobodyAMember() {
        port.listens(109, 1000, 11L);

        assertThat(look(new FakeGroup(a, b).elsewhere(), port).strangers()).hasSize(1);
    }

    @Test
    void processesThatHoldOneListenerAreSeveralOfOneListener() {
        FakeMember sharing = new FakeMember("c", 13, 101);

        GroupAudit audit = look(new FakeGroup(a, sharing), new FakePort().listens(101, 1000, 11L, 13L));

        assertThat(audit.listeners()).isEqualTo(1);
        assertThat(audit.processes()).isEqualTo(2);
    }

    @Test
    void aRowThatMovesWhileTheTableIsReadIsLookedForAgain() {
        assertThat(look(new FakeGroup(a, b), port.moves(102)).missing()).isEmpty();
    }

    @Test
    void whoLivesWithoutAListenerIsMissing() {
        FakeMember closed = new FakeMember("c", 13, 103);

        assertThat(look(new FakeGroup(a, b, closed), port).missing())
                .extracting(Finding::words)
                .containsExactly("c lives but has no listener on port 8080");
    }

    @Test
    void whoNeverGotReadyIsMissing() {
        Finding problem = new Finding("member-3 was not ready in time", "see its log");

        assertThat(look(new FakeGroup(a, b).with(problem), port).missing()).containsExactly(problem);
    }

    @Test
    void listenersOfSeveralUidsAndFamiliesAreTold() {
        FakePort mixed = new FakePort().listens("inet", 101, 1000, 11L).listens("inet6", 102, 1001, 12L);

        GroupAudit audit = look(new FakeGroup(a, b), mixed);

        assertThat(audit.uids()).containsExactly(1000, 1001);
        assertThat(audit.families()).containsExactly("inet", "inet6");
    }

    @Test
    void optionsThatLeaveThePortOpenAreTold() {
        a.telling(false, false);
        b.telling(true, true);

        assertThat(look(new FakeGroup(a, b), port).open())
                .containsExactly(
                        "a has SO_REUSEPORT off",
                        "b has SO_REUSEADDR on, which opens the port between bind and listen");
    }

    @Test
    void whoIsStoppedIsTold() {
        assertThat(look(new FakeGroup(a, b), port.stops(12)).missing())
                .extracting(Finding::remedy)
                .containsExactly("kill -CONT 12");
    }

    /** Who tells its counts at its end, and was asked for nothing, is not silent. */
    @Test
    void whoTellsAtItsEndOwesNoSignOfLife() {
        long[] now = {0};
        GroupAuditor auditor = new GroupAuditor(new FakeGroup(a, b.owingNoSigns()), port, member -> 0, () -> now[0]);

        for (int second = 0; second < 10; second++, now[0] += TimeUnit.SECONDS.toNanos(1)) {
            assertThat(auditor.look("now", NOBODYS).missing()).isEmpty();
            assertThat(auditor.doubtful()).isFalse();
        }
    }

    @Test
    void whoGivesNoSignOfLifeForFiveSecondsAnswersNothing() {
        long[] now = {0};
        GroupAuditor auditor = new GroupAuditor(new FakeGroup(a, b.mute()), port, member -> 0, () -> now[0]);

        for (int second = 0; second < 5; second++, now[0] += TimeUnit.SECONDS.toNanos(1)) {
            assertThat(auditor.look("now", NOBODYS).missing()).isEmpty();
        }

        assertThat(auditor.look("now", NOBODYS).missing())
                .extracting(Finding::words)
                .containsExactly("b lives and answers nothing: no answer to the load and no count of its own for 5 s");
    }

    @Test
    void anAnswerToTheLoadIsASignOfLife() {
        long[] now = {0};
        GroupAuditor auditor = new GroupAuditor(new FakeGroup(a, b.mute()), port, member -> now[0], () -> now[0]);

        for (int second = 0; second < 8; second++, now[0] += TimeUnit.SECONDS.toNanos(1)) {
            assertThat(auditor.look("now", NOBODYS).missing()).isEmpty();
        }
    }

    /** A server that knows nothing of us is idle where nobody asks it. */
    @Test
    void whoOwesNoSignOfLifeIsNotMissed() {
        long[] now = {0};
        GroupAuditor auditor = new GroupAuditor(new FakeGroup(a, b.foreign()), port, member -> 0, () -> now[0]);

        for (int second = 0; second < 8; second++, now[0] += TimeUnit.SECONDS.toNanos(1)) {
            assertThat(auditor.look("now", NOBODYS).missing()).isEmpty();
            assertThat(auditor.doubtful()).isFalse();
        }
    }

    @Test
    void theControlIsSeenByItsOwnSocketUnderItsOwnUidAndNotByAMembers() {
        port.listens(109, 1000, 99L);
        GroupAuditor auditor = new GroupAuditor(new FakeGroup(a, b), port, member -> 0);

        assertThat(auditor.sees(Set.of(109L), 1000)).isTrue();
        assertThat(auditor.sees(Set.of(109L), 1001)).isFalse();
        assertThat(auditor.sees(Set.of(101L), 1000)).isFalse();
    }
}
