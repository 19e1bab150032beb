package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.ErrorKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossCheckTest {

    private static final Map<ErrorKind, Long> NONE = Map.of();
    private static final MemberCount FIRST = new MemberCount("pid 101", 20, 80, 20, 80, Map.of(), true);
    private static final MemberCount SECOND = new MemberCount("pid 102", 30, 120, 30, 120, Map.of(), true);

    @Test
    void equalBooksPass() {
        Check check = judge(List.of(FIRST, SECOND), 200, NONE, 0, 0, 50L);

        assertThat(check.id()).isEqualTo(CheckId.LOSS);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).isEqualTo("none: 200 sent = 200 served, on 50 connections = 50 accepted");
        assertThat(check.remedy()).isNull();
        assertThat(check.observed())
                .containsEntry("requestsSent", 200L)
                .containsEntry("requestsServed", 200L)
                .containsEntry("requestsUnanswered", 0L)
                .containsEntry("connectionsMade", 50L)
                .containsEntry("connectionsAccepted", 50L)
                .containsEntry("kernelPassiveOpens", 50L);
        assertThat(check.expected())
                .isEqualTo(Map.of("requestsServed", 200L, "connectionsAccepted", 50L, "maxRate", 0.0));
    }

    @Test
    void whereMembersKeepNoBooksItCannotBeTold() {
        Check check = judge(List.of(), 200, NONE, 0, 0, 50L);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("the server keeps no counts: what it served cannot be held against what was sent");
        assertThat(check.remedy()).contains("descriptor 8");
        assertThat(check.observed()).doesNotContainKeys("requestsServed", "connectionsAccepted", "requestsOfOthers");
    }

    @Test
    void aRequestWithoutAnswerFailsWithoutTheMembersBooksToo() {
        Check check = judge(List.of(), 200, Map.of(ErrorKind.RESET, 3L), 0, 0, 50L);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).startsWith("3 of 200 requests never answered: 3 reset; the server keeps no counts");
    }

    @Test
    void theKernelMayHaveAcceptedForOthersToo() {
        assertThat(judge(List.of(FIRST, SECOND), 200, NONE, 0, 0, 1_000L).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void aKernelThatTellsNothingIsNoProblem() {
        Check check = judge(List.of(FIRST, SECOND), 200, NONE, 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.observed()).doesNotContainKey("kernelPassiveOpens");
    }

    @Test
    void aRequestWithoutAnswerFails() {
        Map<ErrorKind, Long> unanswered = new EnumMap<>(ErrorKind.class);
        unanswered.put(ErrorKind.RESET, 3L);
        unanswered.put(ErrorKind.TIMEOUT, 1_000L);

        Check check = judge(List.of(FIRST, SECOND), 1_203, unanswered, 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("1,003 of 1,203 requests never answered: 3 reset, 1,000 timeout");
        assertThat(check.remedy()).contains("reset: ", "net.ipv4.tcp_migrate_req", "timeout: ");
    }

    @Test
    void anAnswerFromOutsideTheGroupFails() {
        Check check = judge(List.of(FIRST, SECOND), 207, NONE, 7, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("7 answered by processes outside the group");
        assertThat(check.observed()).containsEntry("requestsAnsweredByOthers", 7L);
    }

    /** As with one request that somebody types while the run goes on: nothing of the run's own is lost by it. */
    @Test
    void whatSomebodyElseAsksIsToldAndNobodysLoss() {
        MemberCount first = new MemberCount("pid 101", 20, 80, 20, 80, Map.of("10.0.0.1", 20L), true);
        MemberCount more = new MemberCount("pid 102", 30, 120, 31, 122, Map.of("10.0.0.1", 30L, "10.0.0.7", 1L), true);

        Check check = judge(List.of(first, more), 200, NONE, 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .isEqualTo("none: 200 sent = 200 served, on 50 connections = 50 accepted; beside it 2 requests on 1"
                        + " connection that this run did not send, from 10.0.0.7");
        assertThat(check.observed()).containsEntry("requestsOfOthers", 2L).containsEntry("connectionsOfOthers", 1L);
    }

    @Test
    void whoAsksFromTheClientsOwnAddressIsToldByThat() {
        MemberCount more = new MemberCount("pid 101", 20, 80, 21, 80, Map.of("127.0.0.1", 21L), true);

        assertThat(judge(List.of(more), 80, NONE, 0, 0, null).summary())
                .endsWith("; beside it 0 requests on 1 connection that this run did not send, from 127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1,127.0.0.2 | from 127.0.0.9",
                "127.0.0.1,127.0.0.2,127.0.0.9 | from an address that this run used too",
                "10.0.0.1 | from 127.0.0.2, 127.0.0.9"
            })
    void theAddressesThatTheLoadCameFromAreNobodyElses(String own, String from) {
        MemberCount more = new MemberCount(
                "pid 101", 20, 80, 21, 81, Map.of("127.0.0.1", 11L, "127.0.0.2", 9L, "127.0.0.9", 1L), true);

        assertThat(LossCheck.judge(new Books(List.of(more), 80, NONE, 0, 0, 0, Set.of(own.split(",")), null), 0)
                        .summary())
                .endsWith(from);
    }

    @Test
    void aMemberThatDoesNotTellItsClientsHidesNothingElse() {
        MemberCount more = new MemberCount("pid 101", 20, 80, 21, 81, Map.of(), true);

        assertThat(judge(List.of(more), 80, NONE, 0, 0, null).summary())
                .endsWith("that this run did not send, from an address that the members do not tell");
    }

    @Test
    void aMemberThatServedLessThanWasReceivedFails() {
        MemberCount less = new MemberCount("pid 101", 20, 80, 20, 79, Map.of(), true);

        Check check = judge(List.of(less, SECOND), 200, NONE, 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("pid 101 served 79, the client got 80 answers from it");
    }

    @Test
    void aMemberThatAcceptedLessThanWasMadeFails() {
        MemberCount less = new MemberCount("pid 101", 20, 80, 19, 80, Map.of(), true);

        Check check = judge(List.of(less, SECOND), 200, NONE, 0, 5, null);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("pid 101 accepted 19 connections, the client made 20 to it");
    }

    @Test
    void aSilentConnectionMayBeAnyMembers() {
        MemberCount more = new MemberCount("pid 101", 20, 80, 21, 80, Map.of(), true);

        Check check = judge(List.of(more, SECOND), 201, Map.of(ErrorKind.TIMEOUT, 1L), 0, 1, null);

        assertThat(check.summary()).isEqualTo("1 of 201 requests never answered: 1 timeout");
        assertThat(check.observed()).containsEntry("connectionsSilent", 1L);
    }

    @Test
    void aCountOfTheWholeNamespaceIsNoEvidenceAgainstTheGroup() {
        Check check = judge(List.of(FIRST, SECOND), 200, NONE, 0, 0, 49L);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.observed()).containsEntry("kernelPassiveOpens", 49L);
    }

    @Test
    void aRequestWithoutAnEndFails() {
        Check check = judge(List.of(FIRST, SECOND), 210, NONE, 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("10 of 210 requests have no end: neither answered nor failed");
    }

    @Test
    void everyDifferenceIsTold() {
        MemberCount off = new MemberCount("pid 101", 20, 80, 25, 79, Map.of(), true);

        Check check = judge(List.of(off, SECOND), 203, Map.of(ErrorKind.REFUSED, 1L), 2, 0, 40L);

        assertThat(check.summary())
                .isEqualTo("1 of 203 requests never answered: 1 refused; 2 answered by processes outside the group;"
                        + " pid 101 served 79, the client got 80 answers from it");
    }

    @Test
    void aMemberThatDiedWithoutItsFinalTallyIsInconclusive() {
        MemberCount dead = new MemberCount("pid 102", 30, 120, 28, 110, Map.of(), false);

        Check check = judge(List.of(FIRST, dead), 200, NONE, 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("no final tally from pid 102: its side of the books is missing");
        assertThat(check.remedy()).isEqualTo("let every member live to the end of the run");
    }

    @Test
    void lossIsAFailureAlsoWhenAMemberDied() {
        MemberCount dead = new MemberCount("pid 102", 30, 120, 28, 110, Map.of(), false);

        Check check = judge(List.of(FIRST, dead), 204, Map.of(ErrorKind.RESET, 4L), 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).endsWith("4 reset; no final tally from pid 102: its side of the books is missing");
    }

    @Test
    void whereNothingWasSentNothingIsProven() {
        MemberCount idle = new MemberCount("pid 101", 0, 0, 0, 0, Map.of(), true);

        Check check = judge(List.of(idle), 0, NONE, 0, 0, null);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("nothing was sent");
    }

    @Test
    void withoutMembersNothingIsProven() {
        assertThat(judge(List.of(), 0, NONE, 0, 0, null).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void whatMayGoUnansweredIsToldAndTolerated() {
        Check check = judge(
                new Books(List.of(FIRST, SECOND), 202, Map.of(ErrorKind.TIMEOUT, 2L), 0, 0, 0, Set.of(), null), 0.01);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .isEqualTo(
                        "2 of 202 unanswered (2 timeout), 1.00 % allowed; of the rest none: 200 answered, 200 served,"
                                + " on 50 connections, 50 accepted");
    }

    @Test
    void oneMoreThanMayGoUnansweredFails() {
        Check check = judge(
                new Books(List.of(FIRST, SECOND), 203, Map.of(ErrorKind.TIMEOUT, 3L), 0, 0, 0, Set.of(), null), 0.01);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("3 of 203 requests never answered: 3 timeout");
    }

    /** What was sent and not answered may have been served; what was refused was not. */
    @ParameterizedTest
    @CsvSource({
        "RESET, 0",
        "CLOSED, 0",
        "CUT_SHORT, 0",
        "TIMEOUT, 0",
        "BAD_ANSWER, 0",
        "OTHER, 0",
        "REFUSED, 1",
        "RESET_AT_CONNECT, 1"
    })
    void onlyARequestThatWasSentExplainsOneServedMore(ErrorKind kind, long byOthers) {
        MemberCount more = new MemberCount("pid 102", 30, 120, 30, 121, Map.of(), true);

        assertThat(judge(new Books(List.of(FIRST, more), 201, Map.of(kind, 1L), 0, 0, 0, Set.of(), null), 0.5)
                        .observed())
                .containsEntry("requestsOfOthers", byOthers);
    }

    @Test
    void oneUnansweredRequestDoesNotExplainTwo() {
        MemberCount first = new MemberCount("pid 101", 20, 80, 20, 81, Map.of(), true);
        MemberCount second = new MemberCount("pid 102", 30, 120, 30, 121, Map.of(), true);
        Map<ErrorKind, Long> one = Map.of(ErrorKind.TIMEOUT, 1L);

        assertThat(judge(new Books(List.of(first, second), 201, one, 0, 0, 0, Set.of(), null), 0.5)
                        .observed())
                .containsEntry("requestsOfOthers", 1L);
    }

    @Test
    void anUnansweredRequestDoesNotExplainOneServedLess() {
        MemberCount less = new MemberCount("pid 102", 30, 120, 30, 119, Map.of(), true);

        assertThat(judge(
                                new Books(
                                        List.of(FIRST, less),
                                        201,
                                        Map.of(ErrorKind.TIMEOUT, 1L),
                                        0,
                                        0,
                                        0,
                                        Set.of(),
                                        null),
                                0.5)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void aConnectionResetWhileItWasMadeMayHaveBeenAccepted() {
        MemberCount more = new MemberCount("pid 102", 30, 120, 31, 120, Map.of(), true);
        Map<ErrorKind, Long> reset = Map.of(ErrorKind.RESET_AT_CONNECT, 1L);

        assertThat(judge(new Books(List.of(FIRST, more), 201, reset, 0, 0, 0, Set.of(), null), 0.5)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void aProbeWithoutAnswerIsLost() {
        Check check = judge(new Books(List.of(FIRST, SECOND), 201, NONE, 1, 0, 1, Set.of(), null), 0);

        assertThat(check.summary()).isEqualTo("1 of 201 requests never answered: 1 probe without answer");
    }

    private static Books withoutOneAgent(long lost, MemberCount... members) {
        Map<ErrorKind, Long> unanswered = lost == 0 ? NONE : Map.of(ErrorKind.TIMEOUT, lost);
        return new Books(
                List.of(members),
                200 + lost,
                unanswered,
                0,
                0,
                0,
                Set.of(),
                null,
                Disrupted.NONE,
                List.of(new LostAgent("b", "10.0.0.3", "no sign of it for 4.8 s")),
                2);
    }

    /** Members have answered it too, and nobody knows how much it had sent. */
    @Test
    void aLostAgentMakesItsOwnPartInconclusiveAndTheRestIsProven() {
        MemberCount more = new MemberCount("pid 102", 30, 120, 30, 170, Map.of(), true);

        Check check = judge(withoutOneAgent(0, FIRST, more), 0);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo(
                        "load agent b (10.0.0.3) was lost (no sign of it for 4.8 s): nobody knows what it has sent, and what"
                                + " came of it; of the other 2 nothing was lost: 200 sent = 200 answered, on 50 connections = 50 accepted");
        assertThat(check.observed()).containsEntry("agentsLost", List.of("b"));
    }

    /** Of twenty that a switch has taken, one sentence. */
    @Test
    void lostAgentsAreToldTogether() {
        String silence = "no sign of it for 4.8 s";
        List<LostAgent> lost = List.of(
                new LostAgent("b", "10.0.0.3", silence),
                new LostAgent("c", "10.0.0.4", "connection reset"),
                new LostAgent("d", "10.0.0.5", silence));

        Check check = judge(
                new Books(List.of(FIRST, SECOND), 200, NONE, 0, 0, 0, Set.of(), null, Disrupted.NONE, lost, 1), 0);

        assertThat(check.summary())
                .isEqualTo("load agents b (10.0.0.3), d (10.0.0.5) were lost (no sign of it for 4.8 s); load agent c"
                        + " (10.0.0.4) was lost (connection reset): nobody knows what they have sent, and what came of it;"
                        + " of the other nothing was lost: 200 sent = 200 answered, on 50 connections = 50 accepted");
    }

    @Test
    void whatTheOthersLostFailsAllTheSame() {
        Check check = judge(withoutOneAgent(1, FIRST, SECOND), 0);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).startsWith("1 of 201 requests never answered: 1 timeout");
    }

    @Test
    void aConnectionOfTheOthersThatNoMemberKnowsFailsAllTheSame() {
        MemberCount fewer = new MemberCount("pid 102", 30, 120, 29, 170, Map.of(), true);

        assertThat(judge(withoutOneAgent(0, FIRST, fewer), 0).verdict()).isEqualTo(Verdict.FAILED);
    }

    private static Disrupted disrupted(Long most, String failure, Map<ErrorKind, Long> lost) {
        return new Disrupted(List.of(new Disrupted.Cost("kill:2@3s", lost, 0, failure)), Set.of(), most);
    }

    private static Check judge(Map<ErrorKind, Long> unanswered, Disrupted disrupted) {
        long lost = unanswered.values().stream().mapToLong(Long::longValue).sum();
        return judge(new Books(List.of(FIRST, SECOND), 200 + lost, unanswered, 0, 0, 0, Set.of(), null, disrupted), 0);
    }

    @Test
    void whatADisruptionCostIsToldAndIsNoLoss() {
        Map<ErrorKind, Long> reset = Map.of(ErrorKind.RESET, 3L);

        Check check = judge(reset, disrupted(null, null, reset));

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .startsWith("none of 203 outside of the disruptions: 200 answered")
                .endsWith("; kill:2@3s lost 3 (3 reset)");
        assertThat(check.observed()).containsEntry("requestsLostToDisruptions", 3L);
    }

    @Test
    void whatIsLostOutsideOfTheDisruptionsStillFails() {
        Check check = judge(
                Map.of(ErrorKind.RESET, 3L, ErrorKind.TIMEOUT, 1L), disrupted(null, null, Map.of(ErrorKind.RESET, 3L)));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("1 of 204 requests never answered outside of the disruptions: 1 timeout");
    }

    @Test
    void oneThatCostsMoreThanItMayFails() {
        Map<ErrorKind, Long> reset = Map.of(ErrorKind.RESET, 3L);

        assertThat(judge(reset, disrupted(3L, null, reset)).verdict()).isEqualTo(Verdict.PASSED);
        Check check = judge(reset, disrupted(2L, null, reset));
        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("kill:2@3s lost 3 (3 reset), and 2 may be");
        assertThat(check.remedy()).contains("--max-loss");
    }

    @Test
    void oneThatWasNotCarriedOutHasShownNothing() {
        Check check = judge(NONE, disrupted(0L, "the member is not there any more", NONE));

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("kill:2@3s was not carried out as asked: the member is not there any more");
    }

    @Test
    void whoIsKilledOnPurposeNeedNotTellItsCounts() {
        MemberCount killed = new MemberCount("pid 3", 10, 40, 0, 0, Map.of(), false);
        List<MemberCount> members = List.of(FIRST, SECOND, killed);

        assertThat(judge(new Books(members, 240, NONE, 0, 0, 0, Set.of(), null), 0)
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        Check check = judge(
                new Books(
                        members,
                        240,
                        NONE,
                        0,
                        0,
                        0,
                        Set.of(),
                        null,
                        new Disrupted(List.of(new Disrupted.Cost("kill:3@1s", NONE, 0, null)), Set.of("pid 3"), null)),
                0);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .contains("kill:3@1s lost none")
                .endsWith("of pid 3, killed, the client's side alone is known");
    }

    private static Check judge(
            List<MemberCount> members,
            long requests,
            Map<ErrorKind, Long> unanswered,
            long byOthers,
            long silent,
            Long kernelOpens) {
        return judge(new Books(members, requests, unanswered, 0, byOthers, silent, Set.of(), kernelOpens), 0);
    }

    private static Check judge(Books books, double maxErrorRate) {
        return LossCheck.judge(books, maxErrorRate);
    }
}
