package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.group.Facts;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happened between the looks at a load: over the timeline it is what the last look has counted. */
class TimelineTest {

    private static final List<Facts> MEMBERS = Stream.of("1", "2", "3")
            .map(id -> new Facts(id, List.of(Long.parseLong(id)), 0, Set.of(1L), Optional.empty()))
            .toList();
    private static final Comparator<Result.Second> BY_TIME = Comparator.comparingDouble(Result.Second::second);
    private static final LoadResult NOTHING = LoadResult.nothing();

    /** What a load has counted, and goes on counting. */
    private static final class Books {
        long connections;
        long requests;
        final Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        final Map<String, Counts.Responder> responders = new TreeMap<>();
        final Histogram latency = new Histogram(3);

        /** A second in which any of the counts may stand still. */
        void goOn(Random random) {
            connections += some(random);
            requests += some(random);
            if (random.nextBoolean()) {
                errors.merge(ErrorKind.values()[random.nextInt(ErrorKind.values().length)], some(random), Long::sum);
            }
            for (String name : List.of("1", "2", "3", "no member")) {
                if (random.nextBoolean()) {
                    Counts.Responder before = responders.getOrDefault(name, new Counts.Responder(0, 0, 0, empty()));
                    responders.put(
                            name,
                            new Counts.Responder(
                                    before.connections() + some(random),
                                    before.answers() + some(random),
                                    before.errors() + some(random),
                                    empty()));
                }
            }
        }

        LoadResult snapshot(int second) {
            Counts none = NOTHING.measured();
            Counts measured = new Counts(
                    connections,
                    0,
                    requests,
                    requests,
                    Map.copyOf(errors),
                    Map.of(),
                    Map.copyOf(responders),
                    0,
                    0,
                    none.connect(),
                    latency.copy(),
                    none.unansweredAtLeast(),
                    List.of(),
                    none.pacing());
            return new LoadResult(
                    NOTHING.warmup(), measured, NOTHING.draws(), Duration.ofSeconds(second), NOTHING.gaveUp());
        }

        private static Histogram empty() {
            return NOTHING.measured().latency();
        }

        private static long some(Random random) {
            return random.nextInt(3) == 0 ? random.nextInt(1_000) : 0;
        }
    }

    static Stream<Long> seeds() {
        return IntStream.range(0, 200).mapToObj(Long::valueOf);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theTimelineAddsUpToTheLastLook(long seed) {
        Random random = new Random(seed);
        Books books = new Books();
        Timeline kept = new Timeline(false);
        LoadResult before = NOTHING;
        // some of them so long that steps become coarser, more than once
        int looks = random.nextInt(seed % 20 == 0 ? 4_000 : 20);
        for (int second = 1; second <= looks; second++) {
            if (random.nextInt(4) > 0) {
                books.goOn(random);
            }
            LoadResult now = books.snapshot(second);
            kept.add(MEMBERS, before, now);
            before = now;
        }
        List<Result.Second> timeline = kept.seconds();
        assertThat(timeline).hasSizeLessThanOrEqualTo(Timeline.MOST_STEPS).isSortedAccordingTo(BY_TIME);

        assertThat(sum(timeline, Result.Second::connections)).isEqualTo(books.connections);
        assertThat(sum(timeline, Result.Second::requests)).isEqualTo(books.requests);
        assertThat(sum(timeline, Result.Second::errors))
                .isEqualTo(books.errors.values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        for (Facts member : MEMBERS) {
            Counts.Responder counted =
                    books.responders.getOrDefault(member.id(), new Counts.Responder(0, 0, 0, Books.empty()));
            assertThat(sumOf(timeline, member, Result.MemberSecond::connections))
                    .isEqualTo(counted.connections());
            assertThat(sumOf(timeline, member, Result.MemberSecond::requests)).isEqualTo(counted.answers());
        }
    }

    private static LoadResult ofTwo(String lost, int first, int second) {
        return LoadResult.of(List.of(agent("a", null, first), agent("b", lost, second)));
    }

    private static AgentResult agent(String name, String lost, int requests) {
        return new AgentResult(
                name, "10.0.0.1", lost, LoadResults.of(requests), new AgentResult.Clock(0, 0, null), null, List.of());
    }

    /** What it had counted was seen, and is no less than nothing afterwards. */
    @Test
    void anAgentThatIsLostTakesNothingAway() {
        LoadResult both = ofTwo(null, 10, 100);
        LoadResult one = ofTwo("it died", 12, 100);
        Timeline timeline = new Timeline(false);

        timeline.add(List.of(), NOTHING, both);
        timeline.add(List.of(), both.without(one.lost()), one);

        assertThat(timeline.seconds()).extracting(Result.Second::requests).containsExactly(220L, 4L);
    }

    @Test
    void aSecondInWhichNothingHappenedIsNoneOfIt() {
        Timeline timeline = new Timeline(false);

        timeline.add(MEMBERS, NOTHING, NOTHING);

        assertThat(timeline.seconds()).isEmpty();
    }

    /** An hour in steps of eight seconds, all but the last. */
    @Test
    void theStepsOfALongLoadAreOfOneLength() {
        Timeline timeline = aRequestASecond(MEMBERS, 3_600);

        List<Long> lengths =
                timeline.seconds().stream().map(Result.Second::requests).toList();

        assertThat(lengths.subList(0, lengths.size() - 1)).containsOnly(8L);
        assertThat(lengths).hasSizeBetween(300, Timeline.MOST_STEPS);
    }

    @Test
    void ofALargeGroupThereAreFewerSteps() {
        List<Facts> members = IntStream.range(0, 128)
                .mapToObj(i -> new Facts("m" + i, List.of((long) i), 0, Set.of((long) i), Optional.empty()))
                .toList();
        Timeline timeline = aRequestASecond(members, 1_000);

        assertThat(timeline.seconds().size() * members.size()).isLessThanOrEqualTo(Timeline.MOST_PARTS);
        assertThat(sum(timeline.seconds(), Result.Second::requests)).isEqualTo(1_000);
    }

    /** A percentile of two seconds together does not follow from theirs. */
    @Test
    void theLatencyOfAStepIsOfAllItsAnswers() {
        Timeline timeline = new Timeline(false);
        Books books = new Books();
        LoadResult before = NOTHING;
        for (int second = 1; second <= 2 * Timeline.MOST_STEPS; second++) {
            books.requests += 100;
            books.latency.recordValueWithCount(second % 2 == 0 ? 9_000 : 1_000, second % 2 == 0 ? 10 : 90);
            LoadResult now = books.snapshot(second);
            timeline.add(MEMBERS, before, now);
            before = now;
        }

        assertThat(timeline.seconds()).hasSize(Timeline.MOST_STEPS).allSatisfy(step -> {
            assertThat(step.latency().p50()).isCloseTo(1, withinPercentage(1));
            assertThat(step.latency().p99()).isCloseTo(9, withinPercentage(1));
        });
    }

    private static Timeline aRequestASecond(List<Facts> members, int seconds) {
        Timeline timeline = new Timeline(false);
        Books books = new Books();
        LoadResult before = NOTHING;
        for (int second = 1; second <= seconds; second++) {
            books.requests++;
            LoadResult now = books.snapshot(second);
            timeline.add(members, before, now);
            before = now;
        }
        return timeline;
    }

    private static long sum(List<Result.Second> timeline, ToLongFunction<Result.Second> count) {
        return timeline.stream().mapToLong(count).sum();
    }

    private static long sumOf(List<Result.Second> timeline, Facts member, ToLongFunction<Result.MemberSecond> count) {
        return timeline.stream()
                .flatMap(second -> second.members().stream())
                .filter(second -> second.pid() == member.pid())
                .mapToLong(count)
                .sum();
    }
}
