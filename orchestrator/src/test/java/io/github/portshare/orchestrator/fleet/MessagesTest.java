package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Draws;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Part;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.loadgen.Vitals;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.run.LoadResults;
import io.github.portshare.orchestrator.verdict.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {

    private static final Traffic TRAFFIC = Traffics.of(64, "5:20", 0.5, 3, 0, 5, "/a?b=c", 2, 7, 5_000, Protocol.HTTP);
    private static final Message.Task TASK = new Message.Task(
            "http://10.0.0.1:8080/a?b=c",
            TRAFFIC,
            new Part(1, 3),
            "Portshare-Member",
            List.of("101", "102"),
            true,
            true);

    private static Message again(Message message) {
        return Messages.read(Messages.write(message));
    }

    static Stream<Message> messages() {
        return Stream.of(
                new Message.Hello("0.1.0", "a"),
                new Message.Welcome(),
                new Message.Refused("no \"room\""),
                TASK,
                new Message.Ready("abc"),
                new Message.Unable("no descriptors"),
                new Message.Time(3),
                new Message.Now(3, Long.MIN_VALUE, 1),
                new Message.Begin(),
                new Message.Measure(-5),
                new Message.Look(7, true, Set.of("101")),
                new Message.Owners(1, List.of("10.0.0.3:40000", "[::1]:5")),
                new Message.Owned(1, Map.of("10.0.0.3:40000", "101"), null),
                new Message.Halt(),
                new Message.Failed("it broke"),
                new Message.Dismissed());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsSaidIsUnderstood(Message message) {
        assertThat(again(message)).isEqualTo(message);
    }

    /** All that is known of a run comes of these. */
    @Test
    void countsArriveToTheLastOne() {
        LoadResult counted = LoadResults.of(Map.of(ErrorKind.RESET, 3L), 2, 3.7, 2_500, 2_400);
        Report report = Report.of(counted, 1_500_000L, new Vitals(1, 2, 3, 4, 5, 6), List.of("suspended for 2.0 s"));

        Report heard = ((Message.Ended) again(new Message.Ended(report))).report();
        LoadResult back = heard.counted(0, 0);

        assertThat(figures(back.measured())).isEqualTo(figures(counted.measured()));
        assertThat(back.draws()).isEqualTo(counted.draws());
        assertThat(back.elapsed()).isEqualTo(counted.elapsed());
        assertThat(heard.startNanos()).isEqualTo(1_500_000L);
        assertThat(heard.vitals()).isEqualTo(report.vitals());
        assertThat(heard.pauses()).isEqualTo(report.pauses());
    }

    private static Map<String, Object> figures(Counts counts) {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("requests", counts.requests());
        figures.put("connections", counts.connections());
        figures.put("ok", counts.ok());
        figures.put("moved", counts.moved());
        figures.put("errors", counts.errors());
        figures.put("samples", counts.errorSamples());
        figures.put("latency", pairs(counts.latency()));
        figures.put("connect", pairs(counts.connect()));
        figures.put("unanswered", pairs(counts.unansweredAtLeast()));
        figures.put("scheduled", counts.pacing().scheduled());
        figures.put("intended", pairs(counts.pacing().intended()));
        counts.responders().forEach((name, responder) -> {
            figures.put(name, List.of(responder.connections(), responder.answers(), responder.errors()));
            figures.put(name + " latency", pairs(responder.latency()));
        });
        return figures;
    }

    private static Map<Long, Long> pairs(Histogram histogram) {
        Map<Long, Long> pairs = new TreeMap<>();
        histogram
                .recordedValues()
                .forEach(value -> pairs.put(value.getValueIteratedTo(), value.getCountAtValueIteratedTo()));
        return pairs;
    }

    @Test
    void percentilesOfWhatArrivesAreThoseOfWhatWasCounted() {
        Histogram all = new Histogram(600_000_000L, 3);
        IntStream.range(0, 20_000).forEach(i -> all.recordValue((long) (50 * Math.exp(i / 1_300.0))));
        Counts nothing = LoadResult.nothing().measured();
        Counts counts =
                new Counts(0, 0, 0, 0, Map.of(), Map.of(), Map.of(), 0, 0, all, all, all, List.of(), nothing.pacing());
        Report report = Report.of(
                new LoadResult(nothing, counts, new Draws(Map.of()), Duration.ZERO, Optional.empty()),
                null,
                null,
                List.of());

        Histogram heard = ((Message.Ended) again(new Message.Ended(report)))
                .report()
                .measured()
                .latency();

        for (double percentile : new double[] {0, 1, 50, 90, 99, 99.9, 100}) {
            assertThat(heard.getValueAtPercentile(percentile)).isEqualTo(all.getValueAtPercentile(percentile));
        }
        assertThat(Counts.sum(List.of(counts, counts)).latency().getTotalCount())
                .isEqualTo(40_000);
    }

    @Test
    void aTaskThatDiffersInAnythingHasAnotherDigest() {
        Message.Task other = new Message.Task(
                TASK.target(), TRAFFIC, new Part(2, 3), TASK.identityHeader(), TASK.responders(), true, true);

        assertThat(Messages.digest((Message.Task) again(TASK)))
                .isEqualTo(Messages.digest(TASK))
                .isNotEqualTo(Messages.digest(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "hello",
                "{\"type\":\"java.lang.Runtime\"}",
                "{\"type\":\"hello\",\"version\":1,\"name\":{}}",
                "{\"type\":\"measure\",\"nanos\":\"soon\"}",
                "{\"type\":\"measure\",\"nanos\":1,\"more\":2}"
            })
    void whatIsNoMessageIsTold(String text) {
        assertThatThrownBy(() -> Messages.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String counted(String latency) {
        return Messages.write(new Message.Counted(1, Report.NOTHING))
                .replaceFirst("\"latency\":\\[\\]", "\"latency\":" + latency);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]x", "[-1,1]", "[1,0]", "[1,-1]", "[9223372036854775807,1]", "[1073741824,1]", "{}"})
    void aHistogramIsNoLargerThanItsMessage(String latency) {
        assertThat(Messages.read(counted("[1,1]"))).isInstanceOf(Message.Counted.class);
        assertThatThrownBy(() -> Messages.read(counted(latency))).isInstanceOf(IllegalArgumentException.class);
    }

    /** Each name costs memory whatever its message has of it. */
    @Test
    void moreNamesThanThereCanBeAreRefused() {
        StringBuilder names = new StringBuilder("\"responders\":{");
        for (int i = 0; i < 10_000; i++) {
            names.append(i == 0 ? "" : ",")
                    .append("\"")
                    .append(i)
                    .append("\":{\"connections\":1,\"answers\":1,\"errors\":0,\"latency\":[600000000,1]}");
        }
        String text = Messages.write(new Message.Counted(1, Report.NOTHING))
                .replaceFirst("\"responders\":\\{", names.toString());

        assertThatThrownBy(() -> Messages.read(text)).hasMessageContaining("more than 8192 in a message");
    }

    @Test
    void anIncidentTravelsAsItWas() {
        Counts none = LoadResult.nothing().measured();
        Counts counts = new Counts(
                0,
                0,
                0,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                0,
                0,
                none.connect(),
                Samples.latency(3, 2),
                none.unansweredAtLeast(),
                List.of(
                        new Counts.Incident(-10, 20, ErrorKind.RESET, true, 3),
                        new Counts.Incident(0, 1_000, null, false, 1)),
                none.pacing());
        Report report = Report.of(
                new LoadResult(none, counts, new Draws(Map.of()), Duration.ZERO, Optional.empty()),
                null,
                null,
                List.of());

        Counts heard = ((Message.Ended) again(new Message.Ended(report)))
                .report()
                .counted(2_000_000_000L, 3_000_000L)
                .measured();

        assertThat(heard.incidents())
                .as("by our clock, and the error of the difference is in them")
                .containsExactly(
                        new Counts.Incident(-2_013, -1_977, ErrorKind.RESET, true, 3),
                        new Counts.Incident(-2_000, -1_000, null, false, 1));
    }
}
