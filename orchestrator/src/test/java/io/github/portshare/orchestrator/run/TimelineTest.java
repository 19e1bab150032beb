package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.cluster.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    private static final List<Member.Ready> MEMBERS = Stream.of("1", "2", "3")
            .map(id -> new Member.Ready(Long.parseLong(id), id, 0, 80, "inet", 1, true, false, 1_024))
            .toList();
    private static final LoadResult NOTHING = LoadResult.sum(List.of(), Duration.ZERO);

    /** What a load has counted, and goes on counting. */
    private static final class Books {
        long connections;
        long requests;
        final Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        final Map<String, Counts.Responder> responders = new TreeMap<>();

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
                    requests,
                    requests,
                    Map.copyOf(errors),
                    Map.of(),
                    Map.copyOf(responders),
                    0,
                    0,
                    none.connect(),
                    none.latency(),
                    none.unansweredAtLeast(),
                    none.pacing());
            return new LoadResult(
                    NOTHING.warmup(), measured, NOTHING.sourcePorts(), Duration.ofSeconds(second), NOTHING.gaveUp());
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
        List<Result.Second> timeline = new ArrayList<>();
        LoadResult before = NOTHING;
        int looks = random.nextInt(20);
        for (int second = 1; second <= looks; second++) {
            if (random.nextInt(4) > 0) {
                books.goOn(random);
            }
            LoadResult now = books.snapshot(second);
            ResultWriter.addSecond(timeline, MEMBERS, before, now);
            before = now;
        }

        assertThat(sum(timeline, Result.Second::connections)).isEqualTo(books.connections);
        assertThat(sum(timeline, Result.Second::requests)).isEqualTo(books.requests);
        assertThat(sum(timeline, Result.Second::errors))
                .isEqualTo(books.errors.values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        for (Member.Ready member : MEMBERS) {
            Counts.Responder counted =
                    books.responders.getOrDefault(member.id(), new Counts.Responder(0, 0, 0, Books.empty()));
            assertThat(sumOf(timeline, member, Result.MemberSecond::connections))
                    .isEqualTo(counted.connections());
            assertThat(sumOf(timeline, member, Result.MemberSecond::requests)).isEqualTo(counted.answers());
        }
    }

    @Test
    void aSecondInWhichNothingHappenedIsNoneOfIt() {
        List<Result.Second> timeline = new ArrayList<>();

        ResultWriter.addSecond(timeline, MEMBERS, NOTHING, NOTHING);

        assertThat(timeline).isEmpty();
    }

    private static long sum(List<Result.Second> timeline, ToLongFunction<Result.Second> count) {
        return timeline.stream().mapToLong(count).sum();
    }

    private static long sumOf(
            List<Result.Second> timeline, Member.Ready member, ToLongFunction<Result.MemberSecond> count) {
        return timeline.stream()
                .flatMap(second -> second.members().stream())
                .filter(second -> second.pid() == member.pid())
                .mapToLong(count)
                .sum();
    }
}
