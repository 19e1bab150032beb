package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareCheckTest {

    private static final double TOLERANCE = 0.1;
    private static final double CONFIDENCE = 0.999;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void anEvenGroupPasses(long seed) {
        Check check = judge(Samples.deal(seed, 20_000, 1, 1, 1, 1));

        assertThat(check.id()).isEqualTo(CheckId.SHARE);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .matches(
                        "even: every member within \\d\\.\\d % of even, 10 % tolerated \\(χ² \\d+\\.\\d, 3 df, p = [0-9.]+\\)");
        assertThat(check.remedy()).isNull();
    }

    @Test
    void whatPassesSaysHowFarAMemberMayBeOffAtMost() {
        Check check = judge(5_000, 5_000, 5_000, 5_000);

        assertThat(check.summary())
                .isEqualTo("even: every member within 4.6 % of even, 10 % tolerated (χ² 0.0, 3 df, p = 1.0)");
        assertThat((double) check.observed().get("largestPossibleDeviation")).isBetween(0.045, 0.046);
    }

    private static Check attributed(long made, long attributed, Finding... hindrances) {
        Shares shares = Shares.of(Samples.byMember(attributed / 2, attributed / 2), attributed, 0.1, 0.999);
        return ShareCheck.judge(shares, 0, new Attribution(made, attributed, List.of(hindrances)));
    }

    @Test
    void whatTheKernelWasAskedForIsToldBesideTheVerdict() {
        Check check = attributed(20_000, 19_800);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).endsWith("; 19,800 of 20,000 connections attributed");
        assertThat(check.observed())
                .containsEntry("connectionsMade", 20_000L)
                .containsEntry("connectionsAttributed", 19_800L);
    }

    @Test
    void fewerThan99PercentAttributedAreInconclusiveWithTheWaysToSeeMore() {
        Check check = attributed(20_000, 19_798);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("19,798 of 20,000 connections attributed, 98.9 % where 99 % are needed");
        assertThat(check.remedy()).contains("fewer --connections");
    }

    @Test
    void whatHindersTheKernelsTablesIsToldWithThePrivilegeThatHelps() {
        Check check = attributed(
                20_000, 0, new Finding("the descriptors of pid 7 cannot be read by uid 1000", "run as root"));

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("0 of 20,000 connections attributed, 0.0 % where 99 % are needed: the descriptors of pid 7"
                        + " cannot be read by uid 1000");
        assertThat(check.remedy()).isEqualTo("run as root");
    }

    @Test
    void whereNothingWasMadeNothingIsSaidOfAttribution() {
        assertThat(attributed(0, 0).summary()).isEqualTo("no connection was answered");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void aMemberThirtyPercentOffFails(long seed) {
        Check check = judge(Samples.deal(seed, 20_000, 1.3, 0.9, 0.9, 0.9));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).startsWith("uneven: member-0 has 3").contains(", 22.5 to 27.5 % is tolerated");
        assertThat(check.remedy()).contains("two listeners");
    }

    @Test
    void whoIsOffIsNamedWithItsShareAndInterval() {
        Check check = judge(1_000, 1_000, 1_000, 2_000);

        assertThat(check.summary())
                .startsWith(
                        "uneven: member-3 has 40.0 % (37.5 to 42.6 %), 22.5 to 27.5 % is tolerated; 3 more are outside"
                                + " (χ² 600.0, 3 df, p ");
    }

    @Test
    void aMemberThatGetsNothingFails() {
        assertThat(judge(0, 1_000, 1_000, 1_000).summary()).startsWith("uneven: member-0 has 0.0 % (0.0 to ");
    }

    /** A member at exactly the tolerance passed half of the time when 'not significant' was enough. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void aMemberAtTheToleranceDoesNotPass(long seed) {
        assertThat(judge(Samples.deal(seed, 14_000, 1.1, 2.9 / 3, 2.9 / 3, 2.9 / 3))
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void tooFewConnectionsTellTheNumberThatWouldDoAndNoFinding() {
        Check check = judge(250, 251, 249, 250);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).matches("too few connections: 1,000 would show \\d\\d %, not 10 %");
        assertThat(check.remedy()).matches("1\\d,\\d{3} independent connections would do: a longer --duration.*");
    }

    @Test
    void theNumberThatWouldDoDoes() {
        long needed = ShareRule.even(4, TOLERANCE, CONFIDENCE).drawsNeeded() / 4;

        assertThat(judge(needed, needed, needed, needed).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judge(needed / 5, needed / 5, needed / 5, needed / 5).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void moreDrawsThanPortsThatRepeatGiveAreNotToBeHadByWaiting() {
        Check check = ShareCheck.judge(Shares.of(Samples.byMember(250, 250, 250, 250), 800, 0.05, CONFIDENCE), 0);

        assertThat(check.remedy())
                .contains("client ports came again, so --engine raw, which takes each once, more --sources")
                .doesNotContain("--duration");
    }

    @Test
    void neitherOfSoFewIsSaidThatItIsOffByMoreThanItCan() {
        Check check = judge(1, 1, 0, 1);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("too few connections: 3 would show nothing below 100 %, not 10 %");
    }

    @Test
    void eightToNothingIsNoProof() {
        Check check = judge(8, 0);

        assertThat(check.statistic().p()).isCloseTo(0.0078125, within(1e-12));
        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void unevennessThatIsPlainFailsEvenWithFewConnections() {
        assertThat(judge(10, 10, 10, 70).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(judge(0, 0, 0, 16).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void whatIsSignificantButWithinTheTolerancePasses() {
        // chi-square (500^2 + 500^2) / 25000 = 20
        Check check = judge(25_500, 24_500, 25_000, 25_000);

        assertThat(check.statistic().p()).isLessThan(1e-3);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void enoughConnectionsAndAMemberOnTheEdgeSayWhich() {
        Check check = judge(11_000, 9_700, 9_650, 9_650);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).startsWith("member-0 has in or out: 27.5 % (26.7 to 28.3 %)");
        assertThat(check.remedy()).contains("would do");
    }

    @Test
    void connectionsThatMovedBetweenProcessesSayNothing() {
        Check check = ShareCheck.judge(Shares.of(Samples.byMember(5_000, 5_000), 10_000, TOLERANCE, CONFIDENCE), 12);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).startsWith("12 answers came from another process");
        assertThat(check.remedy()).contains("something between");
    }

    @Test
    void oneMemberHasNobodyToShareWith() {
        Check check = judge(1_000);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("one member has nobody to share with");
        assertThat(check.remedy()).isEqualTo("share the port among 2 processes or more");
    }

    @Test
    void noMemberAtAllIsInconclusive() {
        assertThat(judge().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void withoutConnectionsThereIsNothingToJudge() {
        Check check = judge(0, 0);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("no connection was answered");
        assertThat(check.statistic()).isNull();
    }

    @Test
    void theEvidenceStandsBesideTheVerdict() {
        Check check = judge(2_512, 2_513, 2_512, 2_513);

        assertThat(check.observed())
                .containsEntry("connections", 10_050L)
                .containsKeys("largestDeviation", "largestPossibleDeviation", "detectableDeviation");
        assertThat(check.expected())
                .containsEntry("evenShare", 0.25)
                .containsEntry("tolerance", TOLERANCE)
                .containsEntry("confidence", CONFIDENCE)
                .containsEntry("toleratedLow", 0.225)
                .containsKeys("low", "high", "connectionsToSeeTolerance", "falselyPassedAtMost", "falselyFailedAtMost");
    }

    @Test
    void repeatedSourcePortsAreNoNewDraws() {
        // 16 times the connections and 4 times the spread of chance: as uneven as the ports that they come from
        long[] counts = {41_600, 40_000, 39_000, 39_400};
        Shares naive = Shares.of(Samples.byMember(counts), 160_000, 0.01, CONFIDENCE);
        Shares corrected = Shares.of(Samples.byMember(counts), 14_000, TOLERANCE, CONFIDENCE);

        assertThat(ShareCheck.judge(naive, 0).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ShareCheck.judge(corrected, 0).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(corrected.statistic().p()).isGreaterThan(0.01);
    }

    @Test
    void connectionsFromTooFewPortsAreInconclusiveHoweverMany() {
        Check check = ShareCheck.judge(
                Shares.of(Samples.byMember(25_000, 25_000, 25_000, 25_000), 2_000, TOLERANCE, CONFIDENCE), 0);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).startsWith("too few connections: 100,000 worth 2,000 draws would show ");
    }

    private static Check judge(long... counts) {
        return ShareCheck.judge(
                Shares.of(Samples.byMember(counts), Arrays.stream(counts).sum(), TOLERANCE, CONFIDENCE), 0);
    }
}
