package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RequestsPerConnection ONE = new RequestsPerConnection(1, 1);

    @Test
    void everyProblemIsReportedAtOnceWithItsOptionAndValue() {
        assertThatThrownBy(() -> new Traffic(
                        Protocol.HTTP,
                        "no slash",
                        0,
                        ONE,
                        1,
                        -1,
                        new Traffic.Extent(SECOND.negated(), Duration.ZERO, 0),
                        Duration.ZERO,
                        0,
                        Engine.WEB,
                        Sources.ALL))
                .asInstanceOf(type(ImpossibleLoadException.class))
                .satisfies(impossible -> assertThat(impossible.problems())
                        .containsExactly(
                                "--connections 0 is outside 1 to 65536",
                                "--duration 0.0 s is not positive",
                                "--warmup -1.0 s is negative",
                                "--timeout 0.0 s is below 1 ms",
                                "--path 'no slash' does not begin with / or is not a path of a URI",
                                "--rate -1 is outside 0 to 1000000 requests per second",
                                "--client-threads 0 is outside 1 to 128"));
    }

    @Test
    void theEndsOfTheRangesAreAllowed() {
        assertThatCode(() -> new Traffic(
                        Protocol.HTTP,
                        "/work?micros=5",
                        65_536,
                        ONE,
                        -1,
                        1_000_000,
                        new Traffic.Extent(Duration.ZERO, Duration.ofNanos(1), 0),
                        Duration.ofMillis(1),
                        128,
                        Engine.RAW,
                        Sources.ALL))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_537})
    void aNumberOfConnectionsOutsideItsRangeIsReported(int connections) {
        assertProblem(
                PlanBuilder.planFor(1).connections(connections),
                "--connections " + connections + " is outside 1 to 65536");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_001})
    void aRateOutsideItsRangeIsReported(long rate) {
        assertProblem(
                PlanBuilder.planFor(1).rate(rate), "--rate " + rate + " is outside 0 to 1000000 requests per second");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 129})
    void aNumberOfThreadsOutsideItsRangeIsReported(int threads) {
        assertProblem(
                PlanBuilder.planFor(1).eventLoops(threads), "--client-threads " + threads + " is outside 1 to 128");
    }

    @Test
    void aNegativeNumberOfRequestsIsReported() {
        assertProblem(PlanBuilder.planFor(1).requests(-5), "--requests -5 is negative");
    }

    @Test
    void theTimeoutIsAtLeastAMillisecond() {
        assertProblem(PlanBuilder.planFor(1).timeoutMillis(0), "--timeout 0.0 s is below 1 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void aDurationIsNeededUnlessRequestsBoundTheLoad(Duration duration) {
        PlanBuilder plan = PlanBuilder.planFor(1).duration(duration);

        assertProblem(plan, "--duration " + duration.toSeconds() + ".0 s is not positive");
        assertThat(plan.requests(1).build().traffic().extent().counted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "/a b", "/{id}", "/a|b", "/%", "/a\nb", "/a#fragment"})
    void whatCannotBeAskedForIsNoPath(String path) {
        assertThatThrownBy(() -> traffic(Protocol.HTTP, path))
                .isInstanceOf(ImpossibleLoadException.class)
                .hasMessage("--path '" + path + "' does not begin with / or is not a path of a URI");
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UDP"})
    void onlyHttpHasPaths(Protocol protocol) {
        assertThatCode(() -> traffic(protocol, "/")).doesNotThrowAnyException();
        assertThatThrownBy(() -> traffic(protocol, "/work?micros=5"))
                .isInstanceOf(ImpossibleLoadException.class)
                .hasMessage("--path '/work?micros=5' is for HTTP, and --protocol " + protocol + " has no paths");
    }

    @Test
    void theMeasuredScheduleHasTheRequestsThatBeginWithinTheDuration() {
        PlanBuilder plan = PlanBuilder.planFor(1).rate(100);

        assertThat(measured(plan.duration(SECOND))).isEqualTo(100);
        assertThat(measured(plan.duration(SECOND.plusNanos(1)))).isEqualTo(101);
        assertThat(measured(plan.duration(Duration.ofMillis(1)))).isEqualTo(1);
        assertThat(measured(plan.requests(7))).isEqualTo(7);
    }

    private static long measured(PlanBuilder plan) {
        return plan.build().traffic().measuredFrom(5).requests();
    }

    private static Traffic traffic(Protocol protocol, String path) {
        return new Traffic(
                protocol,
                path,
                1,
                ONE,
                1,
                0,
                new Traffic.Extent(SECOND, SECOND, 0),
                SECOND,
                1,
                Engine.RAW,
                Sources.ALL);
    }

    private static void assertProblem(PlanBuilder plan, String problem) {
        assertThatThrownBy(plan::build)
                .isInstanceOf(ImpossibleLoadException.class)
                .hasMessage(problem);
    }
}
