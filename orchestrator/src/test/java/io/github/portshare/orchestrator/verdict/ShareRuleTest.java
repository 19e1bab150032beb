package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareRuleTest {

    private static final ShareRule FOUR = ShareRule.even(4, 0.15, 0.999);

    /** Clopper and Pearson's intervals at 95 %, as for one of one member: Newcombe 1998, table I, method 5. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2527, 0.3676", "15, 148, 0.0578, 0.1617", "0, 20, 0.0000, 0.1684", "1, 29, 0.0009, 0.1776"})
    void intervalsAgreeWithThePublishedTable(long count, long draws, double low, double high) {
        Interval interval = ShareRule.even(1, 0.15, 0.95).interval(count, draws);

        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void nothingSeenLeavesEveryShareOpen() {
        assertThat(FOUR.interval(0, 0)).isEqualTo(new Interval(0, 1));
    }

    @Test
    void theMoreMembersTheWiderEachInterval() {
        Interval ofTwo = ShareRule.even(2, 0.15, 0.999).interval(100, 1_000);
        Interval ofMany = ShareRule.even(64, 0.15, 0.999).interval(100, 1_000);

        assertThat(ofMany.low()).isLessThan(ofTwo.low());
        assertThat(ofMany.high()).isGreaterThan(ofTwo.high());
    }

    @Test
    void aShareIsWithinOutsideOrEither() {
        // tolerated are 0.2125 to 0.2875
        assertThat(FOUR.verdict(0.25, new Interval(0.22, 0.28))).isEqualTo(Verdict.PASSED);
        assertThat(FOUR.verdict(0.25, new Interval(0.29, 0.30))).isEqualTo(Verdict.FAILED);
        assertThat(FOUR.verdict(0.25, new Interval(0.10, 0.21))).isEqualTo(Verdict.FAILED);
        assertThat(FOUR.verdict(0.25, new Interval(0.28, 0.30))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(FOUR.verdict(0.25, new Interval(0.10, 0.90))).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void chanceAllowsAnEvenMemberOfFourTheseShares() {
        // 0.25 +- 3.662 * sqrt(0.25 * 0.75 / 10050), 3.662 being the normal quantile of 0.001 / 4 / 2
        Interval chance = FOUR.chance(0.25, 10_050);

        assertThat(chance.low()).isCloseTo(0.2342, within(2e-4));
        assertThat(chance.high()).isCloseTo(0.2658, within(2e-4));
        assertThat(FOUR.chance(0.25, 1)).isEqualTo(new Interval(0, 1));
    }

    /** Found by simulation with other code. */
    @ParameterizedTest
    @CsvSource({
        "2, 0.15, 1620",
        "4, 0.10, 13400",
        "4, 0.15, 6150",
        "4, 0.20, 3370",
        "8, 0.15, 15900",
        "16, 0.15, 38000",
        "64, 0.15, 189000"
    })
    void drawsNeededAreThoseOfASimulation(int members, double tolerance, long draws) {
        assertThat(ShareRule.even(members, tolerance, 0.999).drawsNeeded()).isCloseTo(draws, within(draws / 14));
    }

    @ParameterizedTest
    @CsvSource({"2, 0.15", "4, 0.15", "4, 0.5", "16, 0.1"})
    void provableToleranceUndoesDrawsNeeded(int members, double tolerance) {
        ShareRule rule = ShareRule.even(members, tolerance, 0.999);

        assertThat(rule.provableTolerance(rule.drawsNeeded())).isCloseTo(tolerance, within(0.02 * tolerance));
    }

    @Test
    void noMemberIsFurtherOffThanItCanBe() {
        assertThat(FOUR.provableTolerance(1)).isLessThanOrEqualTo(3);
        assertThat(ShareRule.even(2, 0.15, 0.999).provableTolerance(1)).isLessThanOrEqualTo(1);
    }

    @Test
    void aToleranceOfNextToNothingIsAnsweredAtOnce() {
        assertThat(ShareRule.even(4, 1e-12, 0.999).drawsNeeded()).isGreaterThan(1_000_000_000_000L);
    }

    @Test
    void theSmallestOfDifferentSharesDecidesHowManyDrawsAreNeeded() {
        ShareRule weighted = new ShareRule(List.of(0.5, 0.25, 0.25), 0.15, 0.999);
        ShareRule evenOfFour = FOUR;

        assertThat(weighted.isEven()).isFalse();
        assertThat(weighted.tolerated(0.5)).isEqualTo(new Interval(0.425, 0.575));
        assertThat(weighted.tolerated(0.25)).isEqualTo(FOUR.tolerated(0.25));
        assertThat(weighted.drawsNeeded())
                .isLessThan(evenOfFour.drawsNeeded())
                .isGreaterThan(evenOfFour.drawsNeeded() * 8 / 10);
        assertThat(new ShareRule(List.of(0.98, 0.02), 0.15, 0.999).drawsNeeded())
                .isGreaterThan(20 * ShareRule.even(2, 0.15, 0.999).drawsNeeded());
    }
}
