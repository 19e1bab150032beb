package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.run.CompareResult.Difference;
import io.github.portshare.orchestrator.run.CompareResult.Figures;
import io.github.portshare.orchestrator.run.CompareResult.Measured;
import io.github.portshare.orchestrator.run.CompareResult.Round;
import io.github.portshare.orchestrator.verdict.PairedDifference;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompareWriterTest {

    private static final Environment HERE =
            new Environment("6.18.1", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of());
    private static final CpuTimes CPU = new CpuTimes(0.1, 0.5, 0.0);

    private static ComparePlan plan(Setup... setups) {
        return new ComparePlan(
                2, "127.0.0.1", 3, 0.95, List.of(setups), List.of(), Traffics.of(64, "4", 0.2, 0.7, 0, 5, "/", 1, 0));
    }

    private static Round round(int number, double requestsPerSecond, double generator, double others) {
        return new Round(
                number,
                1,
                (long) requestsPerSecond,
                100,
                new Figures(requestsPerSecond, 2, 1, 5, 20, null),
                0.5,
                generator,
                others,
                Map.of("1", 100L),
                Map.of());
    }

    private static List<Round> rounds(double... requestsPerSecond) {
        List<Round> rounds = new ArrayList<>();
        for (double each : requestsPerSecond) {
            rounds.add(round(rounds.size() + 1, each, 0.5, 0));
        }
        return rounds;
    }

    private static CompareResult write(ComparePlan plan, Measured... setups) {
        return CompareWriter.write("2026-11-01T10:00:00Z", HERE, plan, false, List.of(setups), List.of());
    }

    private static Measured measured(ComparePlan plan, Setup setup, List<Round> rounds) {
        return CompareWriter.measured(setup, plan, null, rounds);
    }

    private static Optional<Difference> requests(CompareResult result, Setup setup) {
        return result.differences().stream()
                .filter(each -> each.setup() == setup && each.metric() == Metric.REQUESTS)
                .findFirst();
    }

    @Test
    void aRoundHasTheFiguresOfItsLoad() {
        Round round = CompareWriter.round(
                4, LoadResults.of(Map.of(ErrorKind.TIMEOUT, 7L), 0, 3, 300, 100), 2, new CpuTimes(0.4, 0.5, 1.5));

        assertThat(round.round()).isEqualTo(4);
        assertThat(round.requests()).isEqualTo(800);
        assertThat(round.connections()).isEqualTo(400);
        assertThat(round.figures().requestsPerSecond()).isEqualTo(80);
        assertThat(round.figures().meanMillis()).isCloseTo(3, within(0.01));
        assertThat(round.figures().standardDeviationMillis()).isCloseTo(0, within(0.01));
        assertThat(round.figures().p99Millis()).isCloseTo(3, within(0.01));
        assertThat(round.figures().cpuMicrosPerRequest()).isCloseTo(500, within(1e-9));
        assertThat(round.figures().shareSpread()).isCloseTo(0.5, within(1e-9));
        assertThat(round.processes()).containsExactlyInAnyOrderEntriesOf(Map.of("a", 300L, "b", 100L));
        assertThat(round.errors()).containsExactly(Map.entry("timeout", 7L));
        assertThat(round.otherCpuSeconds()).isEqualTo(1.5);
    }

    @Test
    void whoAnswersNothingHasTheSmallestShare() {
        assertThat(CompareWriter.round(1, LoadResults.of(400), 2, CPU).figures().shareSpread())
                .isEqualTo(1);
        assertThat(CompareWriter.round(1, LoadResults.of(300, 100), 3, CPU)
                        .figures()
                        .shareSpread())
                .isEqualTo(0.75);
    }

    @Test
    void oneProcessAndNamelessAnswersHaveNoSpread() {
        assertThat(CompareWriter.round(1, LoadResults.of(400), 1, CPU).figures().shareSpread())
                .isNull();
        assertThat(CompareWriter.round(1, LoadResults.attributed(5, 200, 200), 2, CPU)
                        .figures()
                        .shareSpread())
                .isNull();
    }

    @Test
    void setupsOfOneFamilyAreComparedAndNoOthers() {
        ComparePlan plan = plan(Setup.VERTX_ONE, Setup.VERTX_REUSEPORT, Setup.NGINX_SHARED);

        CompareResult result = write(
                plan,
                measured(plan, Setup.VERTX_ONE, rounds(100, 110, 105)),
                measured(plan, Setup.VERTX_REUSEPORT, rounds(200, 220, 210)),
                measured(plan, Setup.NGINX_SHARED, rounds(300, 300, 300)));

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(result.differences())
                .hasSize(5)
                .allMatch(each -> each.setup() == Setup.VERTX_REUSEPORT && each.baseline() == Setup.VERTX_ONE);
        assertThat(requests(result, Setup.VERTX_REUSEPORT)).hasValueSatisfying(difference -> {
            assertThat(difference.estimate()).isCloseTo(1, within(1e-9));
            assertThat(difference.shown()).isTrue();
            assertThat(difference.rounds()).isEqualTo(3);
        });
        assertThat(result.setups().get(0).summary().get(Metric.REQUESTS).median())
                .isEqualTo(105);
        assertThat(result.setups().get(0).summary()).doesNotContainKey(Metric.SPREAD);
    }

    @Test
    void theIntervalsHoldTogether() {
        ComparePlan plan = plan(Setup.VERTX_ONE, Setup.VERTX_LOOPS, Setup.VERTX_REUSEPORT);
        List<Round> noisy = rounds(100, 130, 90);

        CompareResult result = write(
                plan,
                measured(plan, Setup.VERTX_ONE, rounds(100, 110, 105)),
                measured(plan, Setup.VERTX_LOOPS, noisy),
                measured(plan, Setup.VERTX_REUSEPORT, noisy));

        PairedDifference each = PairedDifference.relative(
                        List.of(100.0, 110.0, 105.0), List.of(100.0, 130.0, 90.0), 1 - 0.05 / 10)
                .orElseThrow();
        assertThat(result.differences()).hasSize(10);
        assertThat(requests(result, Setup.VERTX_LOOPS)).hasValueSatisfying(difference -> {
            assertThat(difference.low()).isCloseTo(each.low(), within(1e-9));
            assertThat(difference.high()).isCloseTo(each.high(), within(1e-9));
        });
    }

    @Test
    void onlyRoundsThatBothHaveArePairs() {
        ComparePlan plan = plan(Setup.NGINX_SHARED, Setup.NGINX_REUSEPORT);
        List<Round> withoutTheFirst = rounds(1, 220, 210).subList(1, 3);

        CompareResult result = write(
                plan,
                measured(plan, Setup.NGINX_SHARED, rounds(100, 110, 105)),
                measured(plan, Setup.NGINX_REUSEPORT, withoutTheFirst));

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(requests(result, Setup.NGINX_REUSEPORT)).hasValueSatisfying(difference -> {
            assertThat(difference.rounds()).isEqualTo(2);
            assertThat(difference.estimate()).isCloseTo(1, within(1e-9));
        });
    }

    @Test
    void oneThatCouldNotBeStartedLeavesTheRestAndAnOpenVerdict() {
        ComparePlan plan = plan(Setup.NGINX_SHARED, Setup.NGINX_REUSEPORT);

        CompareResult result = write(
                plan,
                CompareWriter.measured(Setup.NGINX_SHARED, plan, "there is no nginx", List.of()),
                measured(plan, Setup.NGINX_REUSEPORT, rounds(1, 2, 3)));

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.differences()).isEmpty();
        assertThat(result.setups().get(0).summary()).isEmpty();
    }

    @Test
    void aGeneratorAtItsLimitAndABusyMachineAreTold() {
        ComparePlan plan = plan(Setup.NGINX_SHARED);
        List<Round> busy = List.of(round(1, 100, 0.99, 0.5), round(2, 100, 0.97, 0.6), round(3, 100, 0.5, 0));

        assertThat(write(plan, measured(plan, Setup.NGINX_SHARED, busy)).warnings())
                .satisfiesExactly(
                        limit -> assertThat(limit).startsWith("the load generator was at its limit with nginx-shared"),
                        others -> assertThat(others)
                                .startsWith("other processes of this machine took 0.5 of its 2 cpus"));
        assertThat(write(plan, measured(plan, Setup.NGINX_SHARED, rounds(100, 100, 100)))
                        .warnings())
                .isEmpty();
    }

    @Test
    void whatWasPublishedOfOthersIsLeftOut() {
        assertThat(Literature.of(List.of(Setup.VERTX_ONE))).isEmpty();
        assertThat(Literature.of(List.of(Setup.NGINX_MUTEX)))
                .extracting(each -> each.setup().word())
                .containsExactly("nginx-mutex", "nginx-shared", "nginx-reuseport");
    }
}
