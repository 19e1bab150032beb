package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void requestsBeginAtEvenDistances() {
        Schedule schedule = Schedule.endless(500, Rate.even(1_000), 10, 4, 1);

        assertThat(schedule.start(0)).isEqualTo(500);
        assertThat(schedule.start(1)).isEqualTo(1_000_500);
        assertThat(schedule.start(1_000)).isEqualTo(1_000_000_500L);
    }

    @Test
    void aDistanceThatIsNoWholeNumberDoesNotDrift() {
        assertThat(Schedule.endless(0, Rate.even(3), Long.MAX_VALUE, 1, 1).start(3_000_000))
                .isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void aHundredYearsAtTheFastestRateDoNotOverflow() {
        long year = 365L * 24 * 3_600;

        assertThat(Schedule.endless(0, Rate.even(Traffic.MAX_RATE), Long.MAX_VALUE, 1, 1)
                        .start(100 * year * Traffic.MAX_RATE))
                .isEqualTo(100 * year * 1_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,2", "7,5", "1000,16", "999983,3"})
    void whatIsDueIsWhatHasStartedAtEveryMoment(long rate, int connections) {
        Schedule schedule = Schedule.endless(-77, Rate.even(rate), 40, connections, 1);
        LongStream.range(0, 45)
                .map(schedule::start)
                .flatMap(start -> LongStream.of(start - 1, start, start + 1))
                .forEach(now -> {
                    long started = LongStream.range(0, 40)
                            .filter(number -> schedule.start(number) <= now)
                            .count();
                    assertThat(due(schedule, now, 0, connections)).isEqualTo(started);
                });
    }

    private static long due(Schedule schedule, long now, int first, int size) {
        return IntStream.range(first, first + size)
                .mapToLong(ordinal -> schedule.course(ordinal).due(now))
                .sum();
    }

    @Test
    void theConnectionsOfEachEventLoopGetTheirPartOfWhatIsDue() {
        Schedule schedule = Schedule.endless(0, Rate.even(1_000), 100, 5, 1);
        // numbers 0 to 12 are due, and number n belongs to connection n mod 5
        long now = schedule.start(12);

        assertThat(due(schedule, now, 0, 2)).isEqualTo(6);
        assertThat(due(schedule, now, 2, 3)).isEqualTo(7);
    }

    @Test
    void nothingIsDueBeforeTheOriginAndNoMoreThanThereIsAfterTheEnd() {
        Schedule schedule = Schedule.endless(1_000, Rate.even(10), 5, 1, 1);

        assertThat(due(schedule, 999, 0, 1)).isZero();
        assertThat(due(schedule, Long.MAX_VALUE / 2, 0, 1)).isEqualTo(5);
    }

    // ---- rates that change

    /** From 100/s to 300/s in 2 s: 400 requests, and the one that begins half of the way up comes after 150. */
    @Test
    void aRateThatChangesDoesSoInAStraightLine() {
        Schedule schedule = Schedule.within(0, new Rate(100, 300, Arrival.EVEN), 2 * SECOND, 1, 1);

        assertThat(schedule.requests()).isEqualTo(400);
        assertThat(schedule.start(0)).isZero();
        assertThat(schedule.start(150)).isCloseTo(SECOND, within(1L));
        // 100 t + 50 t^2 = 1, and = 399
        assertThat(schedule.start(1)).isCloseTo(9_950_493, within(1L));
        assertThat(schedule.start(399)).isCloseTo(1_996_664_813L, within(1L));
    }

    @ParameterizedTest
    @CsvSource({"1, 1000, 16", "1000, 1, 3", "999983, 7, 5", "3, 2, 1"})
    void whatIsDueOfAChangingRateIsWhatHasStartedAtEveryMoment(long first, long last, int connections) {
        Rate rate = new Rate(first, last, Arrival.EVEN);
        Schedule schedule = Schedule.within(-77, rate, SECOND / 50, connections, 1);
        long[] starts =
                LongStream.range(0, schedule.requests()).map(schedule::start).toArray();
        assertThat(starts).isSorted();
        assertThat(Schedule.within(0, rate, 10 * SECOND, 1, 1).requests()).isCloseTo(5 * (first + last), within(1L));
        Arrays.stream(starts)
                .flatMap(start -> LongStream.of(start - 1, start, start + 1))
                .forEach(now -> assertThat(due(schedule, now, 0, connections))
                        .isEqualTo(Arrays.stream(starts)
                                .filter(start -> start <= now)
                                .count()));
    }

    // ---- by chance

    private static List<Long> starts(Schedule schedule, int ordinal) {
        List<Long> starts = new ArrayList<>();
        Course course = schedule.course(ordinal);
        for (; course.start() != Course.NEVER; course.advance()) {
            starts.add(course.start());
        }
        return starts;
    }

    private static long[] all(Schedule schedule) {
        return IntStream.range(0, schedule.connections())
                .boxed()
                .flatMap(ordinal -> starts(schedule, ordinal).stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
    }

    private static Schedule poisson(long first, long last, long seed) {
        return Schedule.within(0, new Rate(first, last, Arrival.POISSON), 20 * SECOND, 16, seed);
    }

    /** 20,000 expected: counts of 200 tenths of a second have the variance of their mean, and distances are exponential. */
    @Test
    void theArrivalsOfAllConnectionsTogetherAreAPoissonProcess() {
        long[] starts = all(poisson(1_000, 1_000, 42));

        assertThat((double) starts.length).isCloseTo(20_000, within(3 * Math.sqrt(20_000)));
        long[] counts = new long[200];
        Arrays.stream(starts).forEach(start -> counts[(int) (start / (SECOND / 10))]++);
        double mean = Arrays.stream(counts).average().orElseThrow();
        double variance = Arrays.stream(counts)
                        .mapToDouble(count -> (count - mean) * (count - mean))
                        .sum()
                / (counts.length - 1);
        // the index of dispersion is chi-square over its degrees of freedom: 1, with a standard deviation of 0.1
        assertThat(variance / mean).isCloseTo(1, within(0.3));
        assertThat(largestDistanceFromExponential(starts, 1_000)).isLessThan(1.63 / Math.sqrt(starts.length));
    }

    /** Kolmogorov's, whose 99th percentile is 1.63 over the root of the number. */
    private static double largestDistanceFromExponential(long[] starts, double rate) {
        double[] distances = IntStream.range(1, starts.length)
                .mapToDouble(i -> (starts[i] - starts[i - 1]) / 1e9)
                .sorted()
                .toArray();
        double largest = 0;
        for (int i = 0; i < distances.length; i++) {
            double below = 1 - Math.exp(-rate * distances[i]);
            largest = Math.max(largest, Math.abs(below - (i + 0.5) / distances.length));
        }
        return largest;
    }

    @Test
    void theSeedDecidesWhatChanceBrings() {
        assertThat(all(poisson(1_000, 1_000, 42))).isEqualTo(all(poisson(1_000, 1_000, 42)));
        assertThat(all(poisson(1_000, 1_000, 43))).isNotEqualTo(all(poisson(1_000, 1_000, 42)));
        assertThat(starts(poisson(1_000, 1_000, 42), 0))
                .doesNotContainAnyElementsOf(starts(poisson(1_000, 1_000, 42), 1));
    }

    /** From 100/s to 1,900/s: a quarter of the requests, and a sixteenth of the growth, comes in the first half. */
    @ParameterizedTest
    @CsvSource({"100, 1900, 5500", "1900, 100, 14500"})
    void chanceFollowsARateThatChanges(long first, long last, double inFirstHalf) {
        long[] starts = all(poisson(first, last, 7));

        assertThat((double) starts.length).isCloseTo(20_000, within(3 * Math.sqrt(20_000)));
        assertThat((double) Arrays.stream(starts)
                        .filter(start -> start < 10 * SECOND)
                        .count())
                .isCloseTo(inFirstHalf, within(3 * Math.sqrt(inFirstHalf)));
    }

    @ParameterizedTest
    @CsvSource({"EVEN, 1000, 1000", "EVEN, 100, 1900", "POISSON, 1000, 1000", "POISSON, 100, 1900"})
    void theAgesOfWhatIsDueAreToldFromThePlaceOn(Arrival arrival, long first, long last) {
        Schedule schedule = Schedule.within(-5, new Rate(first, last, arrival), 20 * SECOND, 16, 3);
        Course course = schedule.course(5);
        course.advance();
        course.advance();
        long now = 7 * SECOND;
        List<Long> due = starts(schedule, 5).stream()
                .skip(2)
                .filter(start -> start <= now)
                .toList();
        long[] number = {0};
        double[] sum = {0};

        course.ages(now, Counts.histogram()::highestEquivalentValue, (micros, requests) -> {
            number[0] += requests;
            sum[0] += (double) micros * requests;
        });

        assertThat(course.due(now)).isEqualTo(due.size());
        assertThat(number[0]).isEqualTo(due.size());
        double exact = due.stream().mapToDouble(start -> (now - start) / 1e3).sum();
        assertThat(sum[0]).isCloseTo(exact, within(exact / 1_000));
        assertThat(course.start()).isEqualTo(due.get(0));
    }

    /** A minute in which a server stood still at the fastest rate. */
    @Test
    void theAgesOfMillionsAreToldInThousandsOfSteps() {
        Schedule schedule = Schedule.within(0, Rate.even(1_000_000), 60 * SECOND, 1, 1);
        long[] told = {0, 0};

        schedule.course(0).ages(60 * SECOND, Counts.histogram()::highestEquivalentValue, (micros, requests) -> {
            told[0]++;
            told[1] += requests;
        });

        assertThat(told[0]).isLessThan(20_000);
        assertThat(told[1]).isEqualTo(60_000_000);
    }
}
