package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteerCheckTest {

    private static Check judge(String how, List<Double> weights, long... counts) {
        double draws = Arrays.stream(counts).sum();
        return SteerCheck.judge(how, Shares.of(Samples.byMember(counts), draws, weights, 0.15, 0.999), 0);
    }

    private static Check weighted(long... counts) {
        return judge("weights=40,30,20,10", List.of(40.0, 30.0, 20.0, 10.0), counts);
    }

    private static Check awayFromSecond(long... counts) {
        return judge("away:2", List.of(1.0, 0.0, 1.0), counts);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void sharesAsTheProgramSaysPass(long seed) {
        Check check = weighted(Samples.deal(seed, 25_000, 40, 30, 20, 10));

        assertThat(check.id()).isEqualTo(CheckId.STEER);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .startsWith("steered by weights=40,30,20,10, as expected: every member within ")
                .contains("15 % tolerated");
    }

    /** What a program that is not there any more leaves behind. */
    @Test
    void evenSharesFailWhereOthersAreExpected() {
        Check check = weighted(5_000, 5_000, 5_000, 5_000);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary())
                .startsWith("steered by weights=40,30,20,10, not as expected: ")
                .contains("25.0 %")
                .contains("8.5 to 11.5 % is tolerated");
        assertThat(check.remedy()).contains("attached a program of its own");
    }

    @Test
    void fewConnectionsAreInconclusiveWithTheNumberThatWouldDo() {
        Check check = weighted(400, 300, 200, 100);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.remedy()).startsWith("15,979 independent connections would do");
    }

    @Test
    void whoIsToGetNothingMayGetNothing() {
        assertThat(awayFromSecond(5_000, 0, 5_000).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void whoIsToGetNothingAndGetsOneConnectionFails() {
        Check check = awayFromSecond(5_000, 1, 5_000);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).contains("member-1 has 0.0 %").contains("0.0 to 0.0 % is tolerated");
    }

    /** Even where draws repeat so often that one connection is less than half a draw. */
    @Test
    void oneConnectionFailsHoweverFewDrawsItIsWorth() {
        Shares shares = Shares.of(Samples.byMember(5_000, 1, 5_000), 100, List.of(1.0, 0.0, 1.0), 0.15, 0.999);

        assertThat(SteerCheck.judge("away:2", shares, 0).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void ofTwoMembersTheOtherGetsAll() {
        List<Double> first = List.of(0.0, 1.0);

        assertThat(judge("away:1", first, 0, 200).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judge("away:1", first, 0, 200).statistic()).isNull();
        assertThat(judge("away:1", first, 1, 199).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(judge("away:1", first, 200, 0).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(judge("away:1", first, 0, 10).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Shares.drawsNeeded(first, 0.15, 0.999)).isBetween(10L, 200L);
    }

    @Test
    void theRestOfAGroupIsJudgedAsIfItWereAllOfIt() {
        long three = Shares.drawsNeeded(List.of(1.0, 1.0, 1.0), 0.15, 0.999);

        assertThat(Shares.drawsNeeded(List.of(1.0, 0.0, 1.0, 1.0), 0.15, 0.999))
                // a part of the error is for who gets nothing
                .isBetween(three, three + three / 10);
    }

    @Test
    void whereNothingSteersSharesAreEven() {
        Check check = judge(null, List.of(1.0, 1.0), 5_000, 5_000);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).startsWith("nothing steers, even: every member within ");
        assertThat(judge(null, List.of(1.0, 1.0), 9_000, 1_000).summary()).startsWith("nothing steers, uneven: ");
    }

    @Test
    void answersThatMovedAreInconclusive() {
        Shares shares = Shares.of(Samples.byMember(5_000, 5_000), 10_000, 0.15, 0.999);

        assertThat(SteerCheck.judge("random", shares, 1).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aGroupThatLacksMembersWasNotSteered() {
        Check check = SteerCheck.incomplete(4, 3);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("nobody was steered: 3 of 4 members got ready");
    }

    private static Arrivals member(String name, int cpu, long onFirst, long onSecond) {
        return new Arrivals(name, cpu, Map.of(0, onFirst, 1, onSecond));
    }

    private static Check ofCpus(Arrivals... members) {
        return SteerCheck.ofCpus(List.of(members), 1, 0.15, 0.999);
    }

    @Test
    void connectionsWithTheirCpusMembersPass() {
        Check check = ofCpus(
                member("a", 0, 2_000, 3), member("b", 1, 1, 1_000), member("c", 0, 2_000, 2), member("d", 1, 0, 1_000));

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .startsWith(
                        "steered by cpu: 6,000 of 6,006 connections are with a member of the cpu that they came in on (cpu 0:"
                                + " 4,001, cpu 1: 2,005), at most 0.")
                .endsWith("; among the members of a cpu as expected");
        assertThat(check.observed()).containsEntry("ofAnotherCpu", 6L);
    }

    @Test
    void allConnectionsOnOneCpuShowItToo() {
        assertThat(ofCpus(member("a", 0, 5_000, 0), member("b", 1, 0, 0)).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    /** What the hash does. */
    @Test
    void connectionsWithAnyMemberFail() {
        Check check = ofCpus(member("a", 0, 1_000, 1_000), member("b", 1, 1_000, 1_000));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).startsWith("2,000 of 4,000 connections are with a member of another cpu");
        assertThat(check.remedy()).contains("overrides SO_INCOMING_CPU");
    }

    /** A tolerance that half of the connections would be within is none. */
    @Test
    void theHashFailsWhateverIsTolerated() {
        List<Arrivals> members = List.of(member("a", 0, 1_000, 1_000), member("b", 1, 1_000, 1_000));

        assertThat(SteerCheck.ofCpus(members, 1, 0.9, 0.999).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void unevenMembersOfOneCpuFail() {
        Check check = ofCpus(
                member("a", 0, 3_000, 0), member("b", 1, 0, 2_000), member("c", 0, 1_000, 0), member("d", 1, 0, 2_000));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).startsWith("of cpu 0, uneven: ");
    }

    /** 0, 0, 1, 1: where the hash begins with a member of the other cpu, the first of the own follows. */
    @Test
    void membersThatDoNotGoByTurnsAreNotToBeEven() {
        List<Arrivals> members = List.of(
                member("a", 0, 3_000, 0), member("b", 0, 1_000, 0), member("c", 1, 0, 3_000), member("d", 1, 0, 1_000));

        assertThat(Arrivals.weights(members, 0)).containsExactly(3.0, 1.0);
        assertThat(SteerCheck.ofCpus(members, 1, 0.15, 0.999).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void oneCpuShowsNothing() {
        Check check = ofCpus(member("a", 0, 1_000, 0), member("b", 0, 1_000, 0));

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.remedy()).contains("two cpus");
    }

    @Test
    void withoutConnectionsNothingIsKnown() {
        assertThat(ofCpus(member("a", 0, 0, 0), member("b", 1, 0, 0)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void fewConnectionsDoNotShowIt() {
        assertThat(ofCpus(member("a", 0, 3, 0), member("b", 1, 0, 3)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }
}
