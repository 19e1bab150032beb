package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CountsTest {

    private static final Counts ONE = new Counts(
            2,
            1,
            20,
            17,
            Map.of(ErrorKind.RESET, 3L),
            Map.of(ErrorKind.RESET, "first words"),
            Map.of("a", new Counts.Responder(2, 17, 3, histogram(100, 200))),
            1,
            0,
            histogram(20, 30),
            histogram(100, 200),
            histogram(7),
            List.of(new Counts.Incident(10, 20, ErrorKind.RESET, true, 3)),
            new Pacing(12, 2, histogram(5), histogram(150), histogram(8), histogram(9)));
    private static final Counts OTHER = new Counts(
            4,
            3,
            10,
            3,
            Map.of(ErrorKind.RESET, 5L, ErrorKind.REFUSED, 2L),
            Map.of(ErrorKind.RESET, "other words", ErrorKind.REFUSED, "nobody there"),
            Map.of(
                    "a", new Counts.Responder(1, 1, 4, histogram(300)),
                    "b", new Counts.Responder(2, 2, 1, histogram(400))),
            2,
            1,
            histogram(40),
            histogram(300, 400),
            histogram(9),
            List.of(new Counts.Incident(10, 20, null, true, 1)),
            new Pacing(8, 1, histogram(6), histogram(350), histogram(10), histogram(11)));

    @Test
    void theSumOfNothingIsNothing() {
        Counts sum = Counts.sum(List.of());

        assertThat(List.of(sum.connections(), sum.requests(), sum.ok(), sum.silent(), sum.errorTotal()))
                .containsOnly(0L);
        assertThat(sum.errors()).isEmpty();
        assertThat(sum.errorSamples()).isEmpty();
        assertThat(sum.responders()).isEmpty();
        assertThat(sum.latency().getTotalCount()).isZero();
    }

    @Test
    void countsAddUp() {
        Counts sum = Counts.sum(List.of(ONE, OTHER));

        assertThat(sum.connections()).isEqualTo(6);
        assertThat(sum.attributed()).isEqualTo(4);
        assertThat(sum.requests()).isEqualTo(30);
        assertThat(sum.ok()).isEqualTo(20);
        assertThat(sum.silent()).isEqualTo(1);
        assertThat(sum.errors()).isEqualTo(Map.of(ErrorKind.RESET, 8L, ErrorKind.REFUSED, 2L));
        assertThat(sum.errorTotal()).isEqualTo(10);
        assertThat(sum.latency()).isEqualTo(histogram(100, 200, 300, 400));
        assertThat(sum.pacing())
                .isEqualTo(new Pacing(20, 3, histogram(5, 6), histogram(150, 350), histogram(8, 10), histogram(9, 11)));
        assertThat(sum.moved()).isEqualTo(3);
        assertThat(sum.unansweredAtLeast()).isEqualTo(histogram(7, 9));
    }

    @Test
    void theWordsOfTheFirstErrorOfAKindAreKept() {
        assertThat(Counts.sum(List.of(ONE, OTHER)).errorSamples())
                .isEqualTo(Map.of(ErrorKind.RESET, "first words", ErrorKind.REFUSED, "nobody there"));
    }

    @Test
    void reportsNameTheErrorsByTheirLabels() {
        Counts counts = Counts.sum(List.of(OTHER));

        assertThat(counts.errorsByLabel()).isEqualTo(Map.of("reset", 5L, "refused", 2L));
        assertThat(counts.errorSamplesByLabel()).isEqualTo(Map.of("reset", "other words", "refused", "nobody there"));
    }

    @Test
    void respondersOfOneNameAddUpAndAreSortedByName() {
        Map<String, Counts.Responder> responders =
                Counts.sum(List.of(OTHER, ONE)).responders();

        assertThat(responders.keySet()).containsExactly("a", "b");
        assertThat(responders.get("a")).isEqualTo(new Counts.Responder(3, 18, 7, histogram(100, 200, 300)));
        assertThat(responders.get("b")).isEqualTo(new Counts.Responder(2, 2, 1, histogram(400)));
    }

    @Test
    void addingUpChangesNoPart() {
        Counts.sum(List.of(ONE, OTHER, ONE));

        assertThat(ONE.latency()).isEqualTo(histogram(100, 200));
        assertThat(ONE.responders().get("a").latency()).isEqualTo(histogram(100, 200));
        assertThat(OTHER.responders().get("a").latency()).isEqualTo(histogram(300));
    }

    @Test
    void aTallyGivesCopiesThatLaterCountsDoNotChange() {
        Tally tally = new Tally(Set.of());
        tally.requests = 1;
        tally.answered(tally.score("a"), 10);
        tally.error(ErrorKind.RESET, "words");
        Counts before = tally.counts(Pacer.Unsent.NOTHING, true);

        tally.requests = 2;
        tally.answered(tally.score("a"), 20);
        tally.answered(tally.score("b"), 30);
        tally.error(ErrorKind.RESET, "other words");
        tally.error(ErrorKind.TIMEOUT, "late");

        assertThat(before.requests()).isEqualTo(1);
        assertThat(before.errors()).isEqualTo(Map.of(ErrorKind.RESET, 1L));
        assertThat(before.errorSamples()).isEqualTo(Map.of(ErrorKind.RESET, "words"));
        assertThat(before.responders().keySet()).containsExactly("a");
        assertThat(before.responders().get("a").answers()).isEqualTo(1);
        assertThat(before.latency()).isEqualTo(histogram(10));
        assertThat(tally.counts(Pacer.Unsent.NOTHING, true).errors())
                .isEqualTo(Map.of(ErrorKind.RESET, 2L, ErrorKind.TIMEOUT, 1L));
        assertThat(tally.counts(Pacer.Unsent.NOTHING, true).errorSamples().get(ErrorKind.RESET))
                .isEqualTo("words");
    }

    @Test
    void aLatencyBeyondTheScaleCountsAsItsEnd() {
        Tally tally = new Tally(Set.of());

        tally.answered(tally.score("a"), 2 * Counts.MAX_MICROS);

        Histogram latency = tally.counts(Pacer.Unsent.NOTHING, true).latency();
        assertThat(latency.getTotalCount()).isEqualTo(1);
        assertThat(latency.valuesAreEquivalent(latency.getMaxValue(), Counts.MAX_MICROS))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"REFUSED,refused", "BAD_STATUS,bad status", "BAD_IDENTITY,bad identity", "OTHER,other"})
    void anErrorKindHasALabel(ErrorKind kind, String label) {
        assertThat(kind.label()).isEqualTo(label);
    }

    @ParameterizedTest
    @EnumSource
    void onlyABadStatusAndABadIdentityAreAnswersInFull(ErrorKind kind) {
        assertThat(kind.unanswered())
                .isEqualTo(!Set.of(ErrorKind.BAD_STATUS, ErrorKind.BAD_IDENTITY).contains(kind));
    }

    private static Histogram histogram(long... micros) {
        Histogram histogram = Counts.histogram();
        for (long value : micros) {
            histogram.recordValue(value);
        }
        return histogram;
    }

    @Test
    void aGlanceHasAllCountsButNotTheLatenciesOfEach() {
        Tally tally = new Tally(Set.of());
        tally.answered(tally.score("a"), 5);
        Counts.Responder glance =
                tally.counts(Pacer.Unsent.NOTHING, false).responders().get("a");

        assertThat(glance.answers()).isOne();
        assertThat(glance.latency().getTotalCount()).isZero();
        assertThat(tally.counts(Pacer.Unsent.NOTHING, false).latency().getTotalCount())
                .isOne();
    }
}
