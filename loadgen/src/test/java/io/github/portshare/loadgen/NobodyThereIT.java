package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads that nobody takes end, and say why; failures are no throughput. */
@Tag("once")
@Execution(ExecutionMode.CONCURRENT)
class NobodyThereIT extends EngineContract {

    /** Beyond every deadline of a test: what is not given up does not end in time. */
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({"http,0", "tcp,0", "udp,0", "http,100", "udp,100"})
    void aLoadThatIsRefusedFromTheStartIsGivenUp(String protocol, long rate) throws Exception {
        int port = Loads.deadPort();
        LoadResult result = run(planFor(port)
                .protocol(protocol)
                .resource("")
                .rate(rate)
                .connections(4)
                .eventLoops(2)
                .duration(HOUR));

        assertThat(result.gaveUp())
                .contains("nobody listens on 127.0.0.1:" + port + ": every attempt was refused for 1 s");
        assertThat(result.measured().errors()).containsOnlyKeys(ErrorKind.REFUSED);
    }

    @Test
    void aWarmupThatIsRefusedIsGivenUpToo() throws Exception {
        LoadResult result = run(planFor(Loads.deadPort()).warmup(HOUR).requests(10));

        assertThat(result.gaveUp()).isPresent();
        assertThat(result.measured().requests()).isZero();
        assertThat(result.warmup().errors()).containsOnlyKeys(ErrorKind.REFUSED);
    }

    @Test
    void aLoadGoesOnWhenItsServerLeavesOrWhenAGroupIsExpected() throws Exception {
        Duration twoSeconds = Duration.ofSeconds(2);
        // when it has left, its port is anybody's: an address where no other test has a server
        String host = "127.0.0.9";
        FakeServer server = new FakeServer(host, exchange -> exchange.answer(200, "a"));
        try (LoadGenerator generator = new LoadGenerator(
                planFor(server).host(host).duration(twoSeconds).build())) {
            var load = generator.start();
            server.awaitRequests(1);
            server.close();

            assertThat(Loads.within(load).gaveUp()).isEmpty();
        }
        LoadResult expecting = run(planFor(Loads.deadPort()).responders("a").duration(twoSeconds));
        assertThat(expecting.gaveUp()).isEmpty();
        assertThat(expecting.elapsed()).isGreaterThanOrEqualTo(twoSeconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp", "udp"})
    void aHostThatNobodyKnowsFailsTheLoadBeforeItBegins(String protocol) {
        LoadPlan plan = planFor(80)
                .protocol(protocol)
                .host("no-such-host.invalid")
                .resource("")
                .duration(HOUR)
                .build();
        try (LoadGenerator generator = new LoadGenerator(plan)) {
            assertThatThrownBy(() -> generator.start().get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("unknown host 'no-such-host.invalid'");
        }
    }

    @Test
    void theHostHeaderKeepsTheNameThatWasGiven() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            run(planFor(server).host("localhost").requests(1));

            assertThat(server.heads().get(0)).containsIgnoringCase("host: localhost:" + server.port());
        }
    }
}
