package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadPlanTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void everyProblemIsReportedAtOnceWithItsValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("ftp://h", 0, SECOND.negated(), SECOND, -1, Duration.ZERO, 0))
                .withMessage(
                        "target 'ftp://h' is not of the form http://host[:port][/path], tcp://host:port or udp://host:port; "
                                + "connections 0 is outside 1 to 65536; "
                                + "warm-up PT-1S is negative; "
                                + "requests -1 is negative; "
                                + "timeout PT0S is below 1 ms; "
                                + "event loops 0 is below 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h/",
                "h:80",
                "/path",
                "http:///path",
                "http:h",
                "//h/",
                "",
                "tcp://h",
                "udp://h",
                "tcp://h:1/x",
                "udp://h:1?q"
            })
    void aTargetThatIsNoHttpUrlIsReported(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(target))
                .withMessage("target '" + target
                        + "' is not of the form http://host[:port][/path], tcp://host:port or udp://host:port");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_536, 99_999})
    void aPortThatCannotBeConnectedToIsReported(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("http://h:" + port))
                .withMessage("port " + port + " of target 'http://h:" + port + "' is outside 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_537})
    void aNumberOfConnectionsOutsideItsRangeIsReported(int connections) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("http://h", connections, SECOND, SECOND, 0, SECOND, 1))
                .withMessage("connections " + connections + " is outside 1 to 65536");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_001})
    void aRateOutsideItsRangeIsReported(long rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanBuilder.planFor(1).rate(rate).build())
                .withMessage("rate " + rate + " is outside 0 to 1000000 requests per second");
    }

    @Test
    void theMeasuredScheduleHasTheRequestsThatBeginWithinTheDuration() {
        PlanBuilder plan = PlanBuilder.planFor(1).rate(100);

        assertThat(plan.duration(SECOND).build().measuredFrom(5).requests()).isEqualTo(100);
        assertThat(plan.duration(SECOND.plusNanos(1)).build().measuredFrom(5).requests())
                .isEqualTo(101);
        assertThat(plan.duration(Duration.ofMillis(1)).build().measuredFrom(5).requests())
                .isEqualTo(1);
        assertThat(plan.requests(7).build().measuredFrom(5).requests()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S"})
    void aDurationIsNeededUnlessRequestsBoundTheLoad(Duration duration) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("http://h", 1, SECOND, duration, 0, SECOND, 1))
                .withMessage("duration " + duration + " is not positive");

        assertThat(plan("http://h", 1, SECOND, duration, 1, SECOND, 1).requests())
                .isEqualTo(1);
    }

    @Test
    void theEndsOfTheRangesAreAllowed() {
        LoadPlan plan = plan("http://h:65535", 65_536, Duration.ZERO, Duration.ofNanos(1), 0, Duration.ofMillis(1), 1);

        assertThat(plan.connections()).isEqualTo(65_536);
        assertThat(plan.port()).isEqualTo(65_535);
    }

    @Test
    void theTimeoutIsAtLeastAMillisecond() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("http://h", 1, SECOND, SECOND, 0, Duration.ofNanos(999_999), 1))
                .withMessage("timeout PT0.000999999S is below 1 ms");
    }

    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.1, 10.0.0.1, 80, /",
        "http://10.0.0.1:8080, 10.0.0.1, 8080, /",
        "http://10.0.0.1:8080/, 10.0.0.1, 8080, /",
        "http://example.org/a/b, example.org, 80, /a/b",
        "http://h:1/payload?bytes=10&x=%20y, h, 1, /payload?bytes=10&x=%20y",
        "http://h?q, h, 80, /?q",
        "http://h/a%2Fb, h, 80, /a%2Fb",
        "http://[::1]:9/x, ::1, 9, /x",
        "tcp://10.0.0.1:7, 10.0.0.1, 7, /",
        "udp://[::1]:7/, ::1, 7, /",
    })
    void aTargetIsTakenApartIntoHostPortAndResource(String target, String host, int port, String resource) {
        LoadPlan plan = plan(target);

        assertThat(plan.host()).isEqualTo(host);
        assertThat(plan.port()).isEqualTo(port);
        assertThat(plan.resource()).isEqualTo(resource);
    }

    @Test
    void thePlanKeepsItsOwnCopyOfTheResponders() {
        Set<String> given = new HashSet<>(Set.of("a"));
        LoadPlan plan = new LoadPlan(
                URI.create("http://h"),
                1,
                0,
                new RequestsPerConnection(1, 1),
                SECOND,
                SECOND,
                0,
                SECOND,
                "Name",
                given,
                1,
                1);

        given.add("b");

        assertThat(plan.responders()).containsExactly("a");
    }

    private static LoadPlan plan(String target) {
        return plan(target, 1, SECOND, SECOND, 0, SECOND, 1);
    }

    private static LoadPlan plan(
            String target,
            int connections,
            Duration warmup,
            Duration duration,
            long requests,
            Duration timeout,
            int eventLoops) {
        return new LoadPlan(
                URI.create(target),
                connections,
                0,
                new RequestsPerConnection(1, 1),
                warmup,
                duration,
                requests,
                timeout,
                "Name",
                Set.of(),
                eventLoops,
                1);
    }
}
