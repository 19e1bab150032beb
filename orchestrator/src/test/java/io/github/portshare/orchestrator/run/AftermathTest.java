package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.Counts.Incident;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.disrupt.Window;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What falls to which disruption, and who should have had how much between them. */
class AftermathTest {

    private static Window window(
            String word, long fromMillis, long untilMillis, LoadResult before, LoadResult after, Set<String> members) {
        return new Window(
                Disruption.of(word),
                List.of(),
                List.of(),
                fromMillis * 1_000_000,
                untilMillis * 1_000_000,
                before,
                after,
                members,
                null,
                null);
    }

    private static Window window(String word, long fromMillis, long untilMillis) {
        return window(word, fromMillis, untilMillis, LoadResult.nothing(), LoadResult.nothing(), Set.of());
    }

    @Test
    void whatIsUnderWayInAWindowIsTheDisruptionsDoingAndTheRestIsNot() {
        List<Aftermath> all = Aftermath.of(
                List.of(window("kill@1s", 1_000, 1_500), window("stall@3s", 3_000, 4_500)),
                List.of(
                        new Incident(500, 600, ErrorKind.RESET, true, 9),
                        new Incident(900, 1_010, ErrorKind.RESET, true, 2),
                        new Incident(1_400, 1_400, ErrorKind.REFUSED, true, 3),
                        new Incident(900, 1_010, ErrorKind.RESET, false, 4),
                        new Incident(3_100, 8_100, ErrorKind.TIMEOUT, false, 5),
                        new Incident(2_000, 2_100, ErrorKind.TIMEOUT, false, 7)));

        assertThat(all.get(0).lost()).isEqualTo(Map.of(ErrorKind.RESET, 6L, ErrorKind.REFUSED, 3L));
        assertThat(all.get(0).detail())
                .isEqualTo(
                        Map.of("reset before the first answer", 2L, "reset on a kept connection", 4L, "refused", 3L));
        assertThat(all.get(1).lost()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 5L));
    }

    @Test
    void ofTwoAResetIsTheLatersDoingAndSilenceTheEarliers() {
        List<Aftermath> all = Aftermath.of(
                List.of(window("kill@1s", 1_000, 1_500), window("kill@2s", 2_000, 2_500)),
                List.of(
                        new Incident(1_200, 2_100, ErrorKind.RESET, true, 1),
                        new Incident(1_000, 2_010, ErrorKind.TIMEOUT, true, 15),
                        new Incident(1_000, 2_030, null, true, 2)));

        assertThat(all.get(0).lost()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 15L));
        assertThat(all.get(0).slowConnects()).isEqualTo(2);
        assertThat(all.get(1).lost()).isEqualTo(Map.of(ErrorKind.RESET, 1L));
    }

    @Test
    void aConnectThatTookASecondIsNoLossAndIsTold() {
        Aftermath aftermath = Aftermath.of(
                        List.of(window("stall@1s", 1_000, 2_500)),
                        List.of(new Incident(1_100, 1_300, null, true, 5), new Incident(1_100, 2_130, null, true, 3)))
                .get(0);

        assertThat(aftermath.lost()).isEmpty();
        assertThat(aftermath.slowConnects()).isEqualTo(3);
        assertThat(aftermath.slowestConnectMillis()).isEqualTo(1_030);
    }

    @Test
    void aFlowOfUdpThatFellToAnotherIsToldAndIsNoLoss() {
        Aftermath aftermath = Aftermath.of(
                        List.of(window("join@1s", 1_000, 1_500)),
                        List.of(
                                new Incident(1_100, 1_110, ErrorKind.BAD_IDENTITY, false, 5),
                                new Incident(1_700, 1_710, ErrorKind.BAD_IDENTITY, false, 1)))
                .get(0);

        assertThat(aftermath.lost()).isEmpty();
        assertThat(aftermath.moved()).isEqualTo(5);
    }

    /** Of a, b, c: 30 connections of three; then c leaves, and 40 of two; what came in the window counts for nobody. */
    @Test
    void connectionsBetweenDisruptionsFallToThoseWhoWereThere() {
        Window left = window(
                "kill:3@1s", 1_000, 1_500, LoadResults.of(10, 9, 11), LoadResults.of(15, 12, 11), Set.of("a", "b"));

        Segments segments = Segments.of(Set.of("a", "b", "c"), List.of(left), LoadResults.of(36, 31, 11));

        assertThat(segments.connections()).isEqualTo(Map.of("a", 31L, "b", 28L, "c", 11L));
        assertThat(segments.expectedOf("a")).isEqualTo(30);
        assertThat(segments.expectedOf("b")).isEqualTo(30);
        assertThat(segments.expectedOf("c")).isEqualTo(10);
        assertThat(segments.judges("a")).isTrue();
        assertThat(segments.judges("c")).as("less than half of the even share").isFalse();
    }

    @Test
    void whileADisruptionIsUnderWayNothingIsExpectedOfAnybody() {
        Window now =
                window("join@1s", 1_000, Long.MAX_VALUE / 1_000_000, LoadResults.of(10, 10), null, Set.of("a", "b"));

        assertThat(Segments.of(Set.of("a", "b"), List.of(now), LoadResults.of(50, 10))
                        .connections())
                .isEqualTo(Map.of("a", 10L, "b", 10L));
    }

    private static AgentResult agent(String name, String lost, LoadResult counted) {
        return new AgentResult(name, "10.0.0.1", lost, counted, new AgentResult.Clock(0, 0, 0.0), null, List.of());
    }

    /** What it had counted before is in the snapshots of the windows, and in the end it is not. */
    @Test
    void aLoadAgentThatIsLostLaterIsInNoSegment() {
        LoadResult before = LoadResult.of(
                List.of(agent("one", null, LoadResults.of(10, 10)), agent("two", null, LoadResults.of(100, 900))));
        LoadResult after = LoadResult.of(
                List.of(agent("one", null, LoadResults.of(20, 20)), agent("two", null, LoadResults.of(200, 1_800))));
        LoadResult end = LoadResult.of(List.of(
                agent("one", null, LoadResults.of(35, 36)), agent("two", "killed", LoadResults.of(300, 2_000))));

        Segments segments = Segments.of(
                Set.of("a", "b"), List.of(window("stall@1s", 1_000, 1_500, before, after, Set.of("a", "b"))), end);

        assertThat(segments.connections()).isEqualTo(Map.of("a", 25L, "b", 26L));
    }
}
