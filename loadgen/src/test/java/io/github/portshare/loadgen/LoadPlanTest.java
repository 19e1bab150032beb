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

    @Test
    void everyProblemIsReportedAtOnceWithItsValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("ftp://h:0"))
                .withMessage(
                        "target 'ftp://h:0' is not of the form http://host[:port][/path], tcp://host:port or udp://host:port; "
                                + "port 0 of target 'ftp://h:0' is outside 1 to 65535");
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
    @CsvSource({
        "http://10.0.0.1, 10.0.0.1, 80, /",
        "http://10.0.0.1:8080, 10.0.0.1, 8080, /",
        "http://10.0.0.1:8080/, 10.0.0.1, 8080, /",
        "http://10.0.0.1:65535/, 10.0.0.1, 65535, /",
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
        assertThat(plan.traffic().path()).isEqualTo(resource);
    }

    @ParameterizedTest
    @CsvSource({"http://h:1/other, HTTP, /path", "tcp://h:1, UDP, /", "http://h:1/, TCP, /"})
    void trafficGoesWhereTheTargetIs(String target, Protocol protocol, String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadPlan(URI.create(target), traffic(protocol, path), "Name", Set.of()))
                .withMessage("target '" + target + "' is not one for " + protocol + " and the path '" + path + "'");
    }

    @Test
    void whoJoinsWhileTheLoadGoesOnMayAnswer() {
        Set<String> given = new HashSet<>(Set.of("a"));
        LoadPlan plan = new LoadPlan(URI.create("http://h"), traffic(Protocol.HTTP, "/"), "Name", given);

        given.add("b");

        assertThat(plan.isWrong("b")).isFalse();
        assertThat(plan.isWrong("c")).isTrue();
    }

    private static LoadPlan plan(String target) {
        URI uri = URI.create(target);
        boolean sound = LoadPlan.problems(uri).isEmpty();
        return new LoadPlan(
                uri,
                sound
                        ? traffic(Protocol.of(uri.getScheme()).orElseThrow(), LoadPlan.resource(uri))
                        : traffic(Protocol.HTTP, "/"),
                "Name",
                Set.of());
    }

    private static Traffic traffic(Protocol protocol, String path) {
        Duration second = Duration.ofSeconds(1);
        return new Traffic(
                protocol,
                path,
                1,
                new RequestsPerConnection(1, 1),
                1,
                Rate.CLOSED_LOOP,
                new Traffic.Extent(second, second, 0),
                second,
                1,
                Engine.RAW,
                Sources.ALL);
    }
}
