package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.accountedFor;
import static io.github.portshare.loadgen.Loads.run;
import static io.github.portshare.loadgen.Loads.within;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that begin by the clock: how many, when, and what is said of those that could not. */
@Tag("once")
@Isolated
class OpenLoopIT extends EngineContract {

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void asManyRequestsAreSentAsTheRateAndTheDurationSay(int eventLoops) throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server)
                    .connections(7)
                    .eventLoops(eventLoops)
                    .rate(500)
                    .duration(Duration.ofMillis(1_000)));

            Pacing pacing = result.measured().pacing();
            assertThat(pacing.scheduled()).isEqualTo(500);
            assertThat(result.measured().requests() + pacing.unsent()).isEqualTo(500);
            assertThat(server.requests()).isEqualTo((int) result.measured().requests());
            assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(1_000));
        }
    }

    @Test
    void aNumberOfRequestsTakesAsLongAsTheRateSays() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server).connections(4).rate(200).requests(101));

            assertThat(server.requests()).isEqualTo(101);
            assertThat(result.measured().pacing().scheduled()).isEqualTo(101);
            assertThat(result.measured().pacing().unsent()).isZero();
            // the last of them begins after 100 distances of 5 ms
            assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
    }

    @Test
    void requestsAreDealtToTheConnectionsInTurn() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            run(planFor(server)
                    .connections(5)
                    .requestsPerConnection("1000")
                    .rate(1_000)
                    .requests(100));

            assertThat(server.requestsByConnection()).containsExactly(20, 20, 20, 20, 20);
        }
    }

    @Test
    void aStallingServerShowsInTheIntendedLatencyAndNotInTheServiceLatency() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeServer server = new FakeServer(exchange -> {
            if (requests.incrementAndGet() == 20) {
                exchange.dawdle(500);
            }
            exchange.answer(200, "a");
        })) {
            Counts counts = run(planFor(server)
                            .requestsPerConnection("1000")
                            .rate(200)
                            .requests(200))
                    .measured();

            assertThat(counts.ok()).isEqualTo(200);
            // one request was slow, and the 99 that were due meanwhile had to wait for its end
            assertThat(counts.latency().getMaxValue()).isGreaterThan(490_000);
            assertThat(slow(counts.latency())).isLessThan(10);
            assertThat(slow(counts.pacing().intended())).isGreaterThan(70);
            assertThat(counts.pacing().queued()).isGreaterThan(90);
            assertThat(counts.pacing().shortfall(Rate.even(200)))
                    .hasValueSatisfying(words -> assertThat(words).contains("their connections were busy"));
        }
    }

    @Test
    void aStallingServerIsToBlameForWhatWaitedForIt() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeServer server = new FakeServer(exchange -> {
            if (requests.incrementAndGet() == 20) {
                exchange.dawdle(2_000);
            }
            exchange.answer(200, "a");
        })) {
            Pacing pacing = run(planFor(server)
                            .connections(2)
                            .requestsPerConnection("1000")
                            .rate(100)
                            .requests(200))
                    .measured()
                    .pacing();

            // of two connections one stood still for 2 s: those due in its first half waited for more than 1 s
            assertThat(pacing.intended().getMaxValue()).isGreaterThan(1_900_000);
            assertThat(over(pacing.ofService(), 500_000)).isGreaterThan(10);
        }
    }

    @Test
    void aStallingGeneratorIsToBlameItself() throws Exception {
        try (FakeServer server = FakeServer.named("a");
                LoadGenerator generator = new LoadGenerator(planFor(server)
                        .connections(2)
                        .requestsPerConnection("1000")
                        .rate(100)
                        .requests(200)
                        .build())) {
            CompletableFuture<LoadResult> load = generator.start();
            server.awaitRequests(20);
            holdUp(generator, 2_000);

            Pacing pacing = accountedFor(within(load)).measured().pacing();
            assertThat(over(pacing.intended(), 500_000)).isGreaterThan(100);
            assertThat(over(pacing.ofService(), 500_000)).isZero();
        }
    }

    @Test
    void thePauseAfterAFailureIsTheGeneratorsOwn() throws Exception {
        Pacing pacing = run(planFor(Loads.deadPort()).rate(1_000).requests(60))
                .measured()
                .pacing();

        // each of them waits for the pauses of all before it
        assertThat(pacing.intendedAtLeast().getMaxValue()).isGreaterThan(400_000);
        assertThat(over(pacing.ofService(), 200_000)).isZero();
    }

    /** Keeps the only event loop busy. */
    private static void holdUp(LoadGenerator generator, long millis) throws InterruptedException {
        CompletableFuture<Void> held = new CompletableFuture<>();
        generator.execute(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            held.complete(null);
        });
        within(held);
    }

    private static long over(org.HdrHistogram.Histogram micros, long limit) {
        return micros.getTotalCount() - micros.getCountBetweenValues(0, limit);
    }

    /** How many took more than 100 ms. */
    private static long slow(org.HdrHistogram.Histogram micros) {
        return micros.getTotalCount() - micros.getCountBetweenValues(0, 100_000);
    }

    @Test
    void requestsThatAreDueWhenTheLoadEndsAreToldAsUnsent() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(exchange -> {
                    release.await(20, TimeUnit.SECONDS);
                    exchange.answer(200, "a");
                });
                LoadGenerator generator = new LoadGenerator(planFor(server)
                        .connections(2)
                        .rate(100)
                        .duration(Duration.ofMillis(300))
                        .build())) {
            CompletableFuture<LoadResult> load = generator.start();
            server.awaitRequests(2);
            // until the whole of the schedule has come; the server still holds both connections
            while (within(generator.snapshot()).measured().pacing().scheduled() < 30) {
                Thread.onSpinWait();
            }
            generator.stop();
            release.countDown();

            Counts counts = accountedFor(within(load)).measured();
            assertThat(counts.pacing().scheduled()).isEqualTo(30);
            assertThat(counts.requests()).isEqualTo(2);
            assertThat(counts.pacing().unsent()).isEqualTo(28);
            assertThat(counts.ok()).isEqualTo(2);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    /** What was due while nothing was answered is in the latency all the same, though hardly any of it was sent. */
    @Test
    void aServerThatStallsUntilTheEndCannotHide() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeServer server = new FakeServer(exchange -> {
            if (requests.incrementAndGet() <= 20) {
                exchange.answer(200, "a");
            }
        })) {
            Counts counts = run(planFor(server)
                            .connections(4)
                            .requestsPerConnection("1000")
                            .rate(200)
                            .timeoutMillis(300)
                            .duration(Duration.ofMillis(1_000)))
                    .measured();

            assertThat(counts.ok()).isEqualTo(20);
            assertThat(counts.pacing().scheduled()).isEqualTo(200);
            assertThat(counts.pacing().unsent()).isGreaterThan(100);
            // the 180 without an answer had to wait for up to 0.9 s, and it is the server's doing
            assertThat(over(counts.pacing().intendedAtLeast(), 250_000)).isGreaterThan(50);
            assertThat(counts.pacing().ofService().getValueAtPercentile(99)).isGreaterThan(250_000);
        }
    }

    @Test
    void whatComesByChanceIsSentAsTheSeedHasIt() throws Exception {
        Rate rate = new Rate(500, 500, Arrival.POISSON);
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server)
                    .connections(7)
                    .eventLoops(2)
                    .rate(rate)
                    .warmup(Duration.ofMillis(50))
                    .duration(Duration.ofMillis(1_000)));

            Schedule schedule = planFor(server)
                    .connections(7)
                    .rate(rate)
                    .duration(Duration.ofMillis(1_000))
                    .build()
                    .traffic()
                    .measuredFrom(0);
            long expected = IntStream.range(0, 7)
                    .mapToLong(ordinal -> schedule.course(ordinal).due(1_000_000_000L))
                    .sum();
            assertThat(expected).isBetween(430L, 570L);
            assertThat(result.measured().pacing().scheduled()).isEqualTo(expected);
        }
    }

    @Test
    void whatWasDueInTheWarmupIsNotMadeUpForInTheMeasuredPhase() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeServer server = new FakeServer(exchange -> {
            if (requests.incrementAndGet() == 1) {
                exchange.dawdle(300);
            }
            exchange.answer(200, "a");
        })) {
            LoadResult result = run(
                    planFor(server).rate(1_000).warmup(Duration.ofMillis(200)).duration(Duration.ofMillis(300)));

            assertThat(result.warmup().requests()).isEqualTo(1);
            assertThat(result.warmup().pacing().scheduled()).isGreaterThanOrEqualTo(200);
            assertThat(result.measured().pacing().scheduled()).isEqualTo(300);
        }
    }

    @Test
    void aServerThatEndsAnIdleConnectionLosesNothing() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            exchange.answer(200, "a");
            exchange.hangUp();
        })) {
            Counts counts = run(planFor(server)
                            .requestsPerConnection("10")
                            .rate(2)
                            .requests(3))
                    .measured();

            assertThat(counts.errors()).isEmpty();
            assertThat(counts.ok()).isEqualTo(3);
            assertThat(counts.connections()).isEqualTo(3);
        }
    }

    @Test
    void aDeadPortIsTriedAtTheRateAndNoFaster() throws Exception {
        int port;
        try (FakeServer server = FakeServer.named("a")) {
            port = server.port();
        }
        LoadResult result = run(planFor(port).connections(4).rate(100).requests(50));

        assertThat(result.measured().errors()).isEqualTo(Map.of(ErrorKind.REFUSED, 50L));
        assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(490));
    }

    @Test
    void aLoadThatIsStoppedWhileItsConnectionsRestEndsAtOnce() throws Exception {
        try (FakeServer server = FakeServer.named("a");
                LoadGenerator generator =
                        new LoadGenerator(planFor(server).connections(3).rate(1).build())) {
            CompletableFuture<LoadResult> load = generator.start();
            server.awaitRequests(1);

            generator.stop();

            Counts counts = accountedFor(within(load)).measured();
            assertThat(counts.requests()).isEqualTo(server.requests());
            assertThat(counts.pacing().unsent()).isBetween(0L, 1L);
        }
    }
}
