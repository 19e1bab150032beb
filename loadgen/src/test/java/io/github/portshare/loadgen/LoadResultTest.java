package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What several have counted together. */
class LoadResultTest {

    private static final Counts NOTHING = LoadResult.nothing().measured();

    private static Draws draws(String address, int first, int connections) {
        SourcePorts ports = new SourcePorts();
        for (int i = 0; i < connections; i++) {
            ports.used(new InetSocketAddress(address, first + i));
        }
        return ports.draws();
    }

    private static LoadResult counted(Draws draws, int seconds, String gaveUp) {
        return new LoadResult(NOTHING, NOTHING, draws, Duration.ofSeconds(seconds), Optional.ofNullable(gaveUp));
    }

    private static AgentResult agent(String name, String lost, LoadResult counted) {
        return new AgentResult(name, "10.0.0.1", lost, counted, new AgentResult.Clock(0, 0, null), null, List.of());
    }

    @Test
    void portsOfDifferentAddressesAreEachADraw() {
        LoadResult both = LoadResult.of(List.of(
                agent("a", null, counted(draws("10.0.0.1", 40_000, 300), 1, null)),
                agent("b", null, counted(draws("10.0.0.2", 40_000, 200), 2, null))));

        assertThat(both.draws().effective()).isEqualTo(500);
        assertThat(both.draws().addresses()).hasSize(2);
        assertThat(both.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    /** Two behind one address may have used the same ports, and so are worth no more than one. */
    @Test
    void ofOneAddressNoMoreDrawsAreClaimedThanThereMayBe() {
        LoadResult both = LoadResult.of(List.of(
                agent("a", null, counted(draws("10.0.0.1", 40_000, 100), 1, null)),
                agent("b", null, counted(draws("10.0.0.1", 50_000, 100), 1, null))));

        assertThat(both.draws().effective()).isEqualTo(100);
    }

    @Test
    void whoIsLostIsInNoSumAndIsTold() {
        AgentResult lost = agent("b", "no sign of it for 4.8 s", counted(draws("10.0.0.2", 40_000, 200), 9, "gave up"));
        LoadResult both =
                LoadResult.of(List.of(agent("a", null, counted(draws("10.0.0.1", 40_000, 300), 1, null)), lost));

        assertThat(both.draws().connections()).isEqualTo(300);
        assertThat(both.elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(both.gaveUp()).isEmpty();
        assertThat(both.lost()).containsExactly(lost);
    }

    @Test
    void whoGaveUpIsNamed() {
        assertThat(LoadResult.of(List.of(agent("a", null, counted(Draws.NONE, 0, "nobody listens"))))
                        .gaveUp())
                .contains("load agent a: nobody listens");
        assertThat(LoadResult.of(List.of(
                                agent("a", null, counted(Draws.NONE, 0, "nobody listens")),
                                agent("b", null, counted(Draws.NONE, 0, null)),
                                agent("c", null, counted(Draws.NONE, 0, "nobody listens"))))
                        .gaveUp())
                .contains("load agents a, c: nobody listens");
    }

    @Test
    void anotherClockMovesIncidentsAndItsErrorWidensThem() {
        Tally tally = new Tally(Set.of());
        tally.unanswered(1_000_000_000L, 1_500_000_000L, ErrorKind.RESET, true);

        assertThat(tally.counts(Pacer.Unsent.NOTHING, true).byClock(500, 20).incidents())
                .containsExactly(new Counts.Incident(1_480, 2_020, ErrorKind.RESET, true, 1));
    }
}
