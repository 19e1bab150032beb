package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(check.summary()).startsWith("even: χ² ").endsWith("(a member 7 % off would show)");
        assertThat(check.remedy()).isNull();
    }

    /** 500 even groups at a confidence of 0.95: 25 false alarms are expected, with a standard deviation of 4.9. */
    @ParameterizedTest
    @CsvSource({"2, 500", "4, 2000", "16, 1600"})
    void anEvenGroupFailsAsSeldomAsTheConfidenceSays(int members, long connections) {
        double[] even = new double[members];
        java.util.Arrays.fill(even, 1);
        int failed = 0;
        for (int seed = 0; seed < 500; seed++) {
            long[] counts = Samples.deal(seed, connections, even);
            if (ShareCheck.judge(
                                    Samples.byMember(counts),
                                    java.util.Arrays.stream(counts).sum(),
                                    1e-6,
                                    0.95)
                            .verdict()
                    == Verdict.FAILED) {
                failed++;
            }
        }

        assertThat(failed).isBetween(8, 45);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void aMemberThirtyPercentOffFails(long seed) {
        Check check = judge(Samples.deal(seed, 20_000, 1.3, 0.9, 0.9, 0.9));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.statistic().p()).isLessThan(1e-3);
        assertThat(check.summary()).startsWith("uneven: χ² ").endsWith(" % off, 10 % is tolerated");
        assertThat(check.remedy()).contains("two listeners");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void aMemberWithTwoListenersFails(long seed) {
        Check check = judge(Samples.deal(seed, 2_000, 1, 1, 1, 2));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat((double) check.observed().get("largestDeviation")).isCloseTo(0.6, within(0.1));
    }

    @Test
    void aMemberThatGetsNothingFails() {
        Check check = judge(0, 1_000, 1_000, 1_000);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary())
                .isEqualTo("uneven: χ² 1000.0, 3 df, p < 1e-99; a member is 100.0 % off, 10 % is tolerated");
    }

    @Test
    void tooFewConnectionsAreInconclusiveAndTellTheNumberThatWouldDo() {
        Check check = judge(250, 251, 249, 250);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("1,000 connections show a member 28 % off, not one 10 % off: χ² 0.0, 3 df, p = 1.0");
        assertThat(check.remedy()).startsWith("7,781 connections would do: ");
        assertThat(check.expected()).containsEntry("connectionsToSeeTolerance", 7_781L);
    }

    @Test
    void theNumberThatWouldDoDoes() {
        assertThat(judge(1_945, 1_945, 1_945, 1_945).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judge(1_945, 1_945, 1_945, 1_946).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void unevennessIsAFailureEvenWithFewConnections() {
        assertThat(judge(10, 10, 10, 70).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void whatIsSignificantButTolerablePassesAndSaysSo() {
        // chi-square (500^2 + 500^2) / 25000 = 20
        Check check = judge(25_500, 24_500, 25_000, 25_000);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .isEqualTo("even within the tolerance: χ² 20.0, 3 df, p = 1.7e-04 (a member 3 % off would show)");
    }

    @Test
    void whatIsLargeButNotSignificantIsInconclusive() {
        Check check = judge(60, 40);

        assertThat(check.statistic().p()).isGreaterThan(1 - CONFIDENCE);
        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void smallCountsAreJudgedByTheGTest() {
        Check check = judge(1, 2, 3, 4);

        assertThat(check.statistic().name()).isEqualTo("g-test");
        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).endsWith("G 2.1, 3 df, p = 0.55");
    }

    @Test
    void anOverwhelmingSmallSampleFailsByTheGTest() {
        Check check = judge(0, 0, 0, 16);

        assertThat(check.statistic().name()).isEqualTo("g-test");
        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void oneMemberHasNobodyToShareWith() {
        Check check = judge(1_000);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("one member has nobody to share with");
        assertThat(check.remedy()).isEqualTo("run with --members 2 or more");
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
                .containsKeys("largestDeviation", "detectableDeviation");
        assertThat(check.expected())
                .containsEntry("evenShare", 0.25)
                .containsEntry("tolerance", TOLERANCE)
                .containsEntry("confidence", CONFIDENCE);
        assertThat((double) check.expected().get("low")).isCloseTo(0.236, within(5e-4));
        assertThat((double) check.expected().get("high")).isCloseTo(0.264, within(5e-4));
    }

    @Test
    void repeatedSourcePortsAreNoNewDraws() {
        // 16 times the connections and 4 times the spread of chance: as uneven as the ports that they come from
        long[] counts = {41_600, 40_000, 39_000, 39_400};
        Check naive = ShareCheck.judge(Samples.byMember(counts), 160_000, 0.01, CONFIDENCE);
        Check corrected = ShareCheck.judge(Samples.byMember(counts), 10_000, TOLERANCE, CONFIDENCE);

        assertThat(naive.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(corrected.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(corrected.statistic().value()).isCloseTo(naive.statistic().value() / 16, within(1e-9));
        assertThat(corrected.statistic().p()).isGreaterThan(0.1);
    }

    @Test
    void connectionsFromTooFewPortsAreInconclusiveHoweverMany() {
        Check check = ShareCheck.judge(
                Samples.byMember(new long[] {25_000, 25_000, 25_000, 25_000}), 5_000, TOLERANCE, CONFIDENCE);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).contains("100,000 connections, worth 5,000,");
        assertThat(check.remedy()).contains("source ports repeat");
    }

    private static Check judge(long... counts) {
        return ShareCheck.judge(
                Samples.byMember(counts), java.util.Arrays.stream(counts).sum(), TOLERANCE, CONFIDENCE);
    }
}
