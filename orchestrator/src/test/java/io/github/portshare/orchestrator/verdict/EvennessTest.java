package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("once")
class EvennessTest {

    @Test
    void chiSquareOfTenTwentyThirtyFortyIsTwenty() {
        // expected 25 each: (225 + 25 + 25 + 225) / 25
        Check.Statistic statistic = test(10, 20, 30, 40);

        assertThat(statistic.name()).isEqualTo("chi-square");
        assertThat(statistic.value()).isCloseTo(20, within(1e-12));
        assertThat(statistic.degreesOfFreedom()).isEqualTo(3);
        assertThat(statistic.p()).isCloseTo(1.6974243555e-4, within(1e-13));
    }

    @Test
    void equalCountsAreAsEvenAsCanBe() {
        assertThat(test(25, 25, 25, 25).value()).isZero();
        assertThat(test(25, 25, 25, 25).p()).isEqualTo(1);
        assertThat(test(1, 1).p()).isCloseTo(1, within(1e-12));
    }

    /** Of two members, by the binomial: 8 to 0 has 2 of 256 outcomes; 7 to 1 and worse 18. Of four, 2 to 0: 4 of 16. */
    @ParameterizedTest
    @CsvSource({"8, 0, 0.0078125", "7, 1, 0.0703125", "1, 0, 1", "5, 4, 1"})
    void smallCountsOfTwoAreTestedExactly(long one, long other, double p) {
        Check.Statistic statistic = test(one, other);

        assertThat(statistic.name()).isEqualTo("exact");
        assertThat(statistic.p()).isCloseTo(p, within(1e-12));
    }

    @Test
    void smallCountsOfFourAreTestedExactly() {
        assertThat(test(2, 0, 0, 0).p()).isCloseTo(0.25, within(1e-12));
        // all 16 to one: 4 of 4^16
        assertThat(test(0, 0, 0, 16).p()).isCloseTo(Math.pow(4, -15), within(1e-15));
    }

    /** Each by chi-square's order, as R's and Python's exact multinomial tests have it; by the order of probability they differ. */
    @ParameterizedTest
    @CsvSource({"9, 1, 1, 1, 0.001567", "20, 9, 6, 5, 0.002527"})
    void outcomesAreOrderedByChiSquare(long a, long b, long c, long d, double p) {
        Check.Statistic statistic = test(a, b, c, d);

        assertThat(statistic.name()).isEqualTo("exact");
        assertThat(statistic.p()).isCloseTo(p, within(5e-7));
    }

    @Test
    void countsThatWereTakenForUnevenAreExplainedByChance() {
        Check.Statistic proxy = test(221, 213, 215, 237, 208, 229, 212, 243, 181);

        assertThat(proxy.value()).isCloseTo(12.19, within(0.005));
        assertThat(proxy.p()).isCloseTo(0.143, within(0.0005));
        assertThat(test(77, 38, 38, 47).value()).isCloseTo(20.52, within(0.005));
        assertThat(test(77, 38, 38, 47).p()).isCloseTo(0.000132, within(5e-7));
    }

    @Test
    void whatIsToBeUnevenIsTestedAgainstThat() {
        // expected 200, 100, 100: nothing is off; then 100 each: 50 + 25 + 25 more and less
        double[] twoOneOne = {0.5, 0.25, 0.25};
        assertThat(Evenness.test(new long[] {200, 100, 100}, twoOneOne, 400).p())
                .isEqualTo(1);
        assertThat(Evenness.test(new long[] {150, 125, 125}, twoOneOne, 400).value())
                .isCloseTo(2500 / 200.0 + 2 * 625 / 100.0, within(1e-12));
        // 3 draws: all to the first with 1 of 8, which is the second most even; all to the one or the other with 2 of
        // 64
        Check.Statistic few = Evenness.test(new long[] {0, 3, 0}, twoOneOne, 3);
        assertThat(few.name()).isEqualTo("monte-carlo");
        assertThat(few.p()).isCloseTo(2 / 64.0, within(0.005));
    }

    @Test
    void upToFortyDrawsAllOutcomesAreAddedUp() {
        assertThat(test(20, 20).name()).isEqualTo("exact");
        assertThat(test(20, 21).name()).isEqualTo("chi-square");
        assertThat(test(10, 10, 10, 11).name()).isEqualTo("chi-square");
    }

    @Test
    void independentDrawsDecideNotConnections() {
        // 800 to 0, worth 8 draws
        Check.Statistic statistic = Evenness.test(new long[] {800, 0}, 8);

        assertThat(statistic.name()).isEqualTo("exact");
        assertThat(statistic.p()).isCloseTo(0.0078125, within(1e-12));
        assertThat(Evenness.test(new long[] {160, 240, 240, 160}, 50).value()).isCloseTo(2, within(1e-12));
    }

    /** False alarms at 0.05 never exceed it; three standard errors are allowed. */
    @ParameterizedTest
    @CsvSource({"2, 8", "4, 12", "4, 16", "16, 40", "64, 200"})
    void aSmallEvenGroupIsSignificantNoMoreOftenThanItMay(int members, int draws) {
        // one of 64 members draws four million numbers
        int groups = members < 16 ? 2_000 : members < 64 ? 200 : 60;
        int significant = 0;
        for (int seed = 0; seed < groups; seed++) {
            significant += test(Samples.deal(seed, draws, even(members))).p() <= 0.05 ? 1 : 0;
        }

        assertThat(significant).isLessThanOrEqualTo((int) (groups * 0.05 + 3 * Math.sqrt(groups * 0.05 * 0.95)));
    }

    @Test
    void whatIsDrawnByChanceIsTheSameEachTime() {
        long[] counts = Samples.deal(7, 200, even(64));

        assertThat(test(counts).name()).isEqualTo("monte-carlo");
        assertThat(test(counts)).isEqualTo(test(counts));
        long[] one = new long[64];
        one[0] = 200;
        assertThat(test(one).p()).isCloseTo(1 / 20_001.0, within(1e-12));
    }

    private static double[] even(int members) {
        double[] even = new double[members];
        Arrays.fill(even, 1);
        return even;
    }

    private static Check.Statistic test(long... counts) {
        return Evenness.test(counts, Arrays.stream(counts).sum());
    }
}
