package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Vitals;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.LatencyCheck;
import io.github.portshare.orchestrator.verdict.Samples;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SelfWatchTest {

    /** One second after the other, of 100 requests that all took so long. */
    private static Medians seconds(double... millis) {
        Medians medians = new Medians(1);
        Histogram all = new Histogram(600_000_000, 3);
        for (int second = 0; second < millis.length; second++) {
            all.recordValueWithCount((long) (millis[second] * 1e3), 100);
            medians.note(second + 1, all);
        }
        return medians;
    }

    @Test
    void aLatencyThatKeepsItsLevelHasNotChanged() {
        Medians medians = seconds(2, 2.1, 2, 1.9, 2, 2.1, 2, 2, 1.9, 2.1, 2, 2);

        assertThat(medians.tell()).isTrue();
        assertThat(medians.changes()).isEmpty();
    }

    @Test
    void aLatencyThatFallsHasNotBeenSteady() {
        assertThat(seconds(9, 8, 8.5, 9, 8, 8.2, 2, 2.1, 2, 1.9, 2, 2).changes())
                .containsExactly(6.0);
    }

    /** It is surely another level, and by too little to matter. */
    @Test
    void aSmallDifferenceIsNoChange() {
        assertThat(seconds(2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2, 2, 2, 2, 2, 2).changes())
                .isEmpty();
    }

    @Test
    void ofAFewSecondsNothingIsSaid() {
        assertThat(seconds(9, 8, 2, 2, 2).tell()).isFalse();
    }

    @Test
    void aMomentWithHardlyAnAnswerHasNoMedian() {
        Medians medians = new Medians(1);
        medians.note(1, Samples.latency(9, 5));
        medians.note(1.5, Samples.latency(500, 5));

        assertThat(medians.tell()).isFalse();
    }

    @Test
    void aWarmupHasSettledWhenItsLastSecondIsAsGoodAsTheOneBefore() {
        assertThat(seconds(20, 15, 10, 8, 6, 5, 4, 3).haveSettled()).isFalse();
        assertThat(seconds(20, 15, 10, 8, 3.1, 3, 3, 3.2, 3, 2.9, 3, 3.1).haveSettled())
                .isTrue();
        assertThat(seconds(3, 3, 3, 3, 3, 3, 3).haveSettled()).isFalse();
    }

    private static LoadResult seen(Vitals... agents) {
        List<AgentResult> all = new ArrayList<>();
        for (Vitals vitals : agents) {
            all.add(new AgentResult(
                    "agent" + all.size(),
                    "10.0.0.1",
                    null,
                    LoadResults.of(10),
                    new AgentResult.Clock(0, 0, null),
                    vitals,
                    List.of()));
        }
        return LoadResult.of(all);
    }

    /** Nine that have a cpu each do not help the tenth. */
    @Test
    void ofSeveralAgentsTheOneThatLacksACpuCounts() {
        SelfWatch self = new SelfWatch(false);
        self.note(seen(new Vitals(0, 1, 1, 0, 0, 0), new Vitals(0, 1, 1, 0, 5, 50)));
        LoadResult last = seen(new Vitals(1_000, 1, 101, 100, 1, 10), new Vitals(1_000, 1, 301, 600, 7, 60));
        self.note(last);

        Trust trust = self.trust(last, 0);

        assertThat(trust.loopsBusy()).isEqualTo(0.3);
        assertThat(trust.loopsWaited()).isEqualTo(0.6);
        assertThat(trust.collections()).isEqualTo(3);
        assertThat(trust.collectionMillis()).isEqualTo(20);
    }

    private static LoadResult ofTwo(int seconds, String lost, int first, int second) {
        List<AgentResult> agents = new ArrayList<>();
        // the second is slower
        for (LoadResult counted : List.of(LoadResults.of(first), LoadResults.of(Map.of(), 0, 9, second))) {
            agents.add(new AgentResult(
                    "agent" + agents.size(),
                    "10.0.0.1",
                    agents.isEmpty() ? null : lost,
                    counted,
                    new AgentResult.Clock(0, 0, null),
                    null,
                    List.of()));
        }
        LoadResult both = LoadResult.of(agents);
        return new LoadResult(
                both.warmup(),
                both.measured(),
                both.draws(),
                Duration.ofSeconds(seconds),
                both.gaveUp(),
                both.agents());
    }

    /** Their latencies become fewer by that, and go on to grow. */
    @Test
    void anAgentMayBeLostOnTheWay() {
        SelfWatch self = new SelfWatch(false);
        self.note(ofTwo(1, null, 20, 500));
        self.note(ofTwo(2, null, 40, 1_000));
        self.note(ofTwo(3, "it died", 60, 1_000));
        LoadResult last = ofTwo(4, "it died", 5_000, 1_000);
        self.note(last);

        assertThat(self.trust(last, 0).changes()).isEmpty();
    }

    /** A load of days keeps no more of them than that. */
    @Test
    void manySecondsArePutTogether() {
        double[] day = new double[20_000];
        java.util.Arrays.fill(day, 0, 10_000, 4);
        java.util.Arrays.fill(day, 10_000, 20_000, 2);

        assertThat(seconds(day).changes())
                .singleElement()
                .satisfies(second -> assertThat(second).isBetween(9_900.0, 10_100.0));
    }

    @Test
    void aLoadIsToldWithWhatItsConnectionsWereWorth() {
        SelfWatch self = new SelfWatch(false);
        LoadResult load = LoadResults.of(500, 500);
        self.note(load);

        Trust trust = self.trust(load, 2);

        assertThat(trust.steady()).isNull();
        assertThat(trust.drawsPerConnection()).isEqualTo(1);
        assertThat(trust.pauses()).isEqualTo(2);
        assertThat(trust.sendLagMillis()).isNull();
        assertThat(trust.unsent()).isNull();
    }

    /** The start of the members comes before it. */
    @Test
    void theWarmupIsAsLongAsTheLoadBeforeItWasMeasured() {
        long[] now = {7_000_000_000L};
        SelfWatch self = new SelfWatch(false, () -> now[0]);
        now[0] += 3_000_000_000L;
        self.begin();
        LoadResult load = LoadResults.of(500, 500);
        now[0] += load.elapsed().toNanos() + 500_000_000L;

        self.note(load);

        assertThat(self.warmup(load.warmup()).seconds()).isEqualTo(0.5);
        assertThat(self.warmup(load.warmup()).settled()).isNull();
    }

    @Test
    void anOpenLoopIsToldWithItsDelay() {
        Trust trust = new SelfWatch(true).trust(LoadResults.of(500, 500), 0);

        assertThat(trust.sendLagMillis().p99()).isBetween(2.9, 3.1);
        assertThat(trust.unsent()).isZero();
    }

    // ---- what comes of it for the check of latencies

    private static Check latency(Boolean steady, List<Double> changes, double limit) {
        Trust trust = new Trust(steady, changes, 0.5, 0.1, 0, 0, 0, null, null, 0, null);
        return Judge.unlessInDoubt(
                trust, false, LatencyCheck.judge(Samples.latency(5_000, 3), Samples.latency(0, 1), limit));
    }

    @Test
    void aPercentileOfAnUnsteadyLoadIsInconclusive() {
        assertThat(latency(false, List.of(4.0, 9.0), 5).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(latency(false, List.of(4.0, 9.0), 5).summary())
                .isEqualTo("the latency changed its level after 4 s, 9 s: p99 3.0 ms, limit 5.0 ms");
        assertThat(latency(false, List.of(), 1).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(latency(false, List.of(), 1).summary())
                .startsWith("the latency had not settled when the measuring began: ");
    }

    @Test
    void aGeneratorWithoutACpuBlamesNobody() {
        Trust trust = new Trust(true, List.of(), 0.1, 0.61, 0, 0, 0, null, null, 0, null);
        Check slow = LatencyCheck.judge(Samples.latency(5_000, 3), Samples.latency(0, 1), 1);
        Check fast = LatencyCheck.judge(Samples.latency(5_000, 3), Samples.latency(0, 1), 5);

        assertThat(Judge.unlessInDoubt(trust, false, slow).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Judge.unlessInDoubt(trust, false, slow).summary())
                .isEqualTo("the generator waited for a cpu in 61 % of the time: p99 3.0 ms, limit 1.0 ms");
        assertThat(Judge.unlessInDoubt(trust, false, fast).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(Judge.unlessInDoubt(trust, true, slow).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aPercentileOfASteadyOneOrAShortOneIsJudged() {
        assertThat(latency(true, List.of(), 5).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(latency(null, List.of(), 1).verdict()).isEqualTo(Verdict.FAILED);
    }
}
