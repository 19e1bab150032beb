package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderStatisticsTest {

    /** The first two stand in tables of the sign test; all are computed with fractions, by other code. */
    @ParameterizedTest
    @CsvSource({
        "20, 50, 6, 15",
        "100, 50, 40, 61",
        "10, 50, 2, 9",
        "100, 90, 84, 96",
        "2000, 99, 1971, 1989",
        "1000, 99, 983, 997",
        "369, 99, 361, 369"
    })
    void theRanksAreThoseOfExactArithmetic(long values, double percentile, long low, long high) {
        assertThat(OrderStatistics.of(values, percentile, 0.95)).isEqualTo(new OrderStatistics(low, high));
    }

    @ParameterizedTest
    @CsvSource({"20, 50", "137, 90", "1000, 99", "1500, 99"})
    void eachTailIsWithinItsPartOfTheErrorAndNoRankNearerWouldBe(int values, int percentile) {
        OrderStatistics ranks = OrderStatistics.of(values, percentile, 0.95);

        assertThat(atMost(values, percentile, ranks.low() - 1)).isLessThanOrEqualTo(0.025);
        assertThat(atMost(values, percentile, ranks.low())).isGreaterThan(0.025);
        assertThat(1 - atMost(values, percentile, ranks.high() - 1)).isLessThanOrEqualTo(0.025);
        assertThat(1 - atMost(values, percentile, ranks.high() - 2)).isGreaterThan(0.025);
    }

    /** That no more than so many of the values are below the percentile, as a sum of whole numbers. */
    private static double atMost(int values, int percentile, long most) {
        BigInteger ways = BigInteger.ONE;
        BigInteger sum = BigInteger.ZERO;
        for (int below = 0; below <= most; below++) {
            sum = sum.add(ways.multiply(BigInteger.valueOf(percentile).pow(below))
                    .multiply(BigInteger.valueOf(100 - percentile).pow(values - below)));
            ways = ways.multiply(BigInteger.valueOf(values - below)).divide(BigInteger.valueOf(below + 1));
        }
        return new BigDecimal(sum)
                .divide(new BigDecimal(BigInteger.valueOf(100).pow(values)), MathContext.DECIMAL64)
                .doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"5, 50", "100, 99", "3000, 99.9"})
    void ofTooFewValuesNoneIsSurelyAbove(long values, double percentile) {
        Histogram histogram = histogram(values);

        assertThat(OrderStatistics.of(values, percentile, 0.95).highOf(histogram))
                .isNull();
    }

    @Test
    void ofFiveValuesNoneIsSurelyBelowTheMedianEither() {
        assertThat(OrderStatistics.of(5, 50, 0.95).lowOf(histogram(5))).isNull();
    }

    /** Values 1 to n, so that a value is its rank. */
    @Test
    void theEndsAreValuesOfThoseRanks() {
        assertThat(OrderStatistics.of(100, 50, 0.95).lowOf(histogram(100))).isEqualTo(40);
        assertThat(OrderStatistics.of(100, 50, 0.95).highOf(histogram(100))).isEqualTo(61);
    }

    private static Histogram histogram(long values) {
        Histogram histogram = new Histogram(1_000_000, 5);
        for (long value = 1; value <= values; value++) {
            histogram.recordValue(value);
        }
        return histogram;
    }

    @Test
    void aVeryLargeNumberOfValuesNeedsNoSum() {
        OrderStatistics ranks = OrderStatistics.of(3_000_000_000L, 50, 0.95);

        double reach = 1.959964 * Math.sqrt(3e9) / 2;
        assertThat((double) ranks.low()).isCloseTo(1.5e9 - reach, within(2.0));
        assertThat((double) ranks.high()).isCloseTo(1.5e9 + reach, within(2.0));
    }

    /** 5,000 samples of a skewed distribution whose percentiles are known: 95 % and more enclose them. */
    @Test
    void theyEncloseThePercentileAsOftenAsTheySay() {
        SplittableRandom random = new SplittableRandom(7);
        OrderStatistics ranks = OrderStatistics.of(1_000, 99, 0.95);
        double p99 = -Math.log(0.01);
        int enclosed = 0;
        for (int sample = 0; sample < 5_000; sample++) {
            double[] values = new double[1_000];
            Arrays.setAll(values, i -> -Math.log(1 - random.nextDouble()));
            Arrays.sort(values);
            boolean below = values[(int) ranks.low() - 1] <= p99;
            enclosed += below && p99 <= values[(int) ranks.high() - 1] ? 1 : 0;
        }

        // exactly 97.6 %, and three standard errors
        assertThat(enclosed / 5_000.0).isCloseTo(0.9761, within(0.0065));
    }
}
