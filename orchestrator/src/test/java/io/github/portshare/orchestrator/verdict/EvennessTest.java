package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvennessTest {

    @Test
    void chiSquareOfTenTwentyThirtyFortyIsTwenty() {
        // expected 25 each: (225 + 25 + 25 + 225) / 25
        Check.Statistic statistic = Evenness.test(new long[] {10, 20, 30, 40});

        assertThat(statistic.name()).isEqualTo("chi-square");
        assertThat(statistic.value()).isCloseTo(20, within(1e-12));
        assertThat(statistic.degreesOfFreedom()).isEqualTo(3);
        assertThat(statistic.p()).isCloseTo(1.6974243555e-4, within(1e-13));
    }

    @Test
    void equalCountsAreAsEvenAsCanBe() {
        Check.Statistic statistic = Evenness.test(new long[] {25, 25, 25, 25});

        assertThat(statistic.value()).isZero();
        assertThat(statistic.p()).isEqualTo(1);
    }

    @Test
    void smallCountsAreTestedByLikelihood() {
        // G = 2 (ln 0.4 + 2 ln 0.8 + 3 ln 1.2 + 4 ln 1.6)
        Check.Statistic statistic = Evenness.test(new long[] {1, 2, 3, 4});

        assertThat(statistic.name()).isEqualTo("g-test");
        assertThat(statistic.value()).isCloseTo(2.1288027057, within(1e-9));
        assertThat(statistic.degreesOfFreedom()).isEqualTo(3);
        assertThat(statistic.p()).isCloseTo(0.5461077930, within(1e-9));
    }

    @Test
    void aMemberWithoutConnectionsAddsNothingToTheLikelihood() {
        Check.Statistic statistic = Evenness.test(new long[] {0, 3, 5, 2});

        assertThat(statistic.name()).isEqualTo("g-test");
        assertThat(statistic.value()).isCloseTo(7.1328269411, within(1e-9));
        assertThat(statistic.p()).isCloseTo(0.0677824943, within(1e-9));
    }

    @Test
    void fiveExpectedEachAreEnoughForChiSquare() {
        assertThat(Evenness.test(new long[] {4, 6}).name()).isEqualTo("chi-square");
        assertThat(Evenness.test(new long[] {4, 5}).name()).isEqualTo("g-test");
    }

    @Test
    void deviationIsRelativeToTheEvenShare() {
        assertThat(Evenness.largestDeviation(new long[] {100, 100, 100, 200})).isCloseTo(0.6, within(1e-12));
        assertThat(Evenness.largestDeviation(new long[] {0, 110, 120, 170})).isEqualTo(1);
        assertThat(Evenness.largestDeviation(new long[] {7, 7})).isZero();
    }

    /** Noncentralities of Haynam, Govindarajulu and Leone, Tables of the cumulative noncentral chi-square (1962). */
    @ParameterizedTest
    @CsvSource({
        "2, 0.95, 0.80,  7.849",
        "2, 0.95, 0.90, 10.507",
        "3, 0.95, 0.80,  9.635",
        "4, 0.95, 0.80, 10.903",
        "4, 0.95, 0.90, 14.171",
        "2, 0.99, 0.90, 14.879"
    })
    void powerAgreesWithThePublishedTables(int members, double confidence, double power, double noncentrality) {
        long connections = 10_000;
        double deviation = Math.sqrt(noncentrality * (members - 1) / connections);

        assertThat(Evenness.power(connections, members, deviation, confidence)).isCloseTo(power, within(1e-4));
    }

    /** 2,000 draws of 2,000 connections: the standard error of the observed rate is at most 0.011; four of them are allowed. */
    @ParameterizedTest
    @CsvSource({"2, 0.06, 0.95", "4, 0.10, 0.95", "4, 0.15, 0.99", "8, 0.20, 0.999"})
    void powerIsHowOftenAMemberThatIsOffShows(int members, double deviation, double confidence) {
        int draws = 2_000;
        long connections = 2_000;
        double[] weights = new double[members];
        Arrays.fill(weights, (members - 1 - deviation) / (members - 1));
        weights[0] = 1 + deviation;
        int significant = 0;
        for (int seed = 0; seed < draws; seed++) {
            if (Evenness.test(Samples.deal(seed, connections, weights)).p() < 1 - confidence) {
                significant++;
            }
        }

        assertThat(Evenness.power(connections, members, deviation, confidence))
                .isBetween(0.05, 0.95)
                .isCloseTo(significant / (double) draws, within(0.045));
    }

    @Test
    void withoutDeviationPowerIsTheRateOfFalseAlarms() {
        assertThat(Evenness.power(1_000, 4, 0, 0.99)).isCloseTo(0.01, within(1e-9));
        assertThat(Evenness.power(0, 4, 0.5, 0.99)).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void powerGrowsToCertainty() {
        assertThat(Evenness.power(20_000_000, 4, 0.5, 0.999)).isEqualTo(1, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 0.1, 0.999, 0.9",
        "4, 0.1, 0.999, 0.9",
        "4, 0.5, 0.95, 0.8",
        "16, 0.05, 0.99, 0.9",
        "1024, 0.3, 0.999, 0.9"
    })
    void connectionsForIsTheFirstNumberThatDoes(int members, double deviation, double confidence, double power) {
        long connections = Evenness.connectionsFor(members, deviation, confidence, power);

        assertThat(Evenness.power(connections, members, deviation, confidence)).isGreaterThanOrEqualTo(power);
        assertThat(Evenness.power(connections - 1, members, deviation, confidence))
                .isLessThan(power);
    }

    @Test
    void connectionsForAgreesWithThePublishedTables() {
        // noncentrality 14.171 = n * 0.1^2 / 3
        assertThat(Evenness.connectionsFor(4, 0.1, 0.95, 0.9)).isBetween(4_251L, 4_252L);
    }

    @Test
    void aDeviationThatNoNumberOfConnectionsShowsNeedsTheLargestNumber() {
        assertThat(Evenness.connectionsFor(4, 1e-12, 0.999, 0.9)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"2, 1000, 0.999", "4, 10050, 0.999", "4, 5000000, 0.999", "16, 3000, 0.95"})
    void detectableDeviationHasThePowerAskedFor(int members, long connections, double confidence) {
        double deviation = Evenness.detectableDeviation(connections, members, confidence, 0.9);

        assertThat(Evenness.power(connections, members, deviation, confidence)).isCloseTo(0.9, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.1, 0.3, 0.8})
    void detectableDeviationUndoesConnectionsFor(double deviation) {
        long connections = Evenness.connectionsFor(4, deviation, 0.999, 0.9);

        assertThat(Evenness.detectableDeviation(connections, 4, 0.999, 0.9))
                .isLessThanOrEqualTo(deviation + 1e-9)
                .isCloseTo(deviation, within(deviation / connections));
    }

    @Test
    void oneConnectionShowsNoDeviationAMemberCanHave() {
        assertThat(Evenness.detectableDeviation(1, 4, 0.999, 0.9)).isGreaterThan(3);
    }

    @Test
    void chanceAllowsAnEvenMemberOfFourTheseShares() {
        // 0.25 +- 3.2905 * sqrt(0.25 * 0.75 / 10050)
        Evenness.Interval chance = Evenness.even(10_050, 4, 0.999);

        assertThat(chance.low()).isCloseTo(0.23579, within(1e-5));
        assertThat(chance.high()).isCloseTo(0.26421, within(1e-5));
    }

    @Test
    void chanceNeverAllowsLessThanNothingOrMoreThanAll() {
        Evenness.Interval chance = Evenness.even(1, 2, 0.999);

        assertThat(chance).isEqualTo(new Evenness.Interval(0, 1));
    }

    /** Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void wilsonAgreesWithThePublishedTable(long count, long connections, double low, double high) {
        Evenness.Interval interval = Evenness.wilson(count, connections, 0.95);

        assertThat(interval.low()).isCloseTo(low, within(5e-5)).isNotNegative();
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void nothingSeenLeavesEveryShareOpen() {
        assertThat(Evenness.wilson(0, 0, 0.95)).isEqualTo(new Evenness.Interval(0, 1));
    }

    @Test
    void wilsonOfEverythingEndsAtOne() {
        assertThat(Evenness.wilson(20, 20, 0.95).high())
                .isCloseTo(1, within(1e-12))
                .isLessThanOrEqualTo(1);
        assertThat(Evenness.wilson(20, 20, 0.95).low()).isCloseTo(1 - 0.1611, within(5e-5));
    }
}
