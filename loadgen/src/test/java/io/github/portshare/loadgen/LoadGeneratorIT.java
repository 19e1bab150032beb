package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.accountedFor;
import static io.github.portshare.loadgen.Loads.run;
import static io.github.portshare.loadgen.Loads.within;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much is sent, over which connections, in which phase: exact numbers, held against what the server saw. */
class LoadGeneratorIT extends EngineContract {

    private static final String ANY_NUMBER = "1000000";

    @Test
    void aWarmupEndsWhenItIsEnded() throws Exception {
        try (FakeServer server = FakeServer.named("a");
                LoadGenerator generator = new LoadGenerator(planFor(server)
                        .connections(2)
                        .warmup(Duration.ofHours(1))
                        .requests(10)
                        .build())) {
            CompletableFuture<LoadResult> load = generator.start();
            server.awaitRequests(5);

            generator.measure();
            generator.measure();

            LoadResult result = within(load);
            assertThat(result.warmup().requests()).isGreaterThanOrEqualTo(5);
            assertThat(result.measured().requests()).isEqualTo(10);
        }
    }

    @Test
    void exactlyTheRequestsOfThePlanAreSent() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server).connections(7).eventLoops(3).requests(1_000));

            assertThat(result.measured().requests()).isEqualTo(1_000);
            assertThat(result.measured().ok()).isEqualTo(1_000);
            assertThat(result.measured().errors()).isEmpty();
            assertThat(result.measured().silent()).isZero();
            assertThat(result.warmup().requests()).isZero();
            assertThat(result.elapsed()).isPositive();
            assertThat(server.requests()).isEqualTo(1_000);
            assertThat(server.requestsByConnection())
                    .hasSize((int) result.measured().connections());
        }
    }

    @Test
    void eachConnectionCarriesItsNumberOfRequestsAndOnlyTheLastOnesFewer() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            run(planFor(server)
                    .connections(4)
                    .eventLoops(2)
                    .requestsPerConnection("10")
                    .requests(1_000));

            List<Integer> requests = server.requestsByConnection();
            assertThat(requests).allMatch(number -> number >= 1 && number <= 10);
            assertThat(requests.stream().filter(number -> number < 10).count()).isLessThanOrEqualTo(4);
            assertThat(requests.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_000);
        }
    }

    @Test
    void theConnectionsOfASingleOneFollowEachOther() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server).requestsPerConnection("10").requests(95));

            assertThat(server.requestsByConnection()).containsExactly(10, 10, 10, 10, 10, 10, 10, 10, 10, 5);
            assertThat(server.mostInFlight()).isEqualTo(1);
            assertThat(result.measured().connections()).isEqualTo(10);
        }
    }

    @Test
    void aRangeIsRespectedAndItsDrawsFollowFromTheSeed() throws Exception {
        List<Integer> first = requestsByConnection(42);
        List<Integer> again = requestsByConnection(42);
        List<Integer> other = requestsByConnection(43);

        assertThat(first.subList(0, first.size() - 1)).allMatch(number -> number >= 2 && number <= 5);
        assertThat(first).contains(2, 3, 4, 5);
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    private List<Integer> requestsByConnection(long seed) throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            run(planFor(server).requestsPerConnection("2:5").requests(200).seed(seed));
            return server.requestsByConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9})
    void allConnectionsAreBusyAtOnceAndNoneCarriesTwoRequestsAtOnce(int eventLoops) throws Exception {
        CyclicBarrier everybody = new CyclicBarrier(4);
        try (FakeServer server = new FakeServer(exchange -> {
            meet(everybody);
            exchange.answer(200, "a");
        })) {
            LoadResult result = run(planFor(server)
                    .connections(4)
                    .eventLoops(eventLoops)
                    .requestsPerConnection("5")
                    .requests(80));

            assertThat(result.measured().ok()).isEqualTo(80);
            assertThat(server.mostInFlight()).isEqualTo(4);
            assertThat(server.pipelined()).isZero();
            assertThat(server.requestsByConnection()).isEqualTo(Collections.nCopies(16, 5));
        }
    }

    @Test
    void withoutABarrierTooThereIsNeverMoreInFlightThanThereAreConnections() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            run(planFor(server)
                    .connections(8)
                    .eventLoops(2)
                    .requestsPerConnection("1:3")
                    .requests(600));

            assertThat(server.mostInFlight()).isLessThanOrEqualTo(8);
            assertThat(server.pipelined()).isZero();
        }
    }

    @Test
    void connectionsComeFromTheAddressesThatAreAskedForInTurn() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server)
                    .connections(2)
                    .sources("127.0.0.5,127.0.0.6,127.9.9.9")
                    .requestsPerConnection("1")
                    .requests(90));

            assertThat(result.draws().addresses())
                    .extracting(InetAddress::getHostAddress)
                    .containsExactlyInAnyOrder("127.0.0.5", "127.0.0.6", "127.9.9.9");
            assertThat(result.draws().connections()).isEqualTo(90);
            assertThat(result.draws().effective())
                    .as("ports that come again are few")
                    .isGreaterThan(85);
        }
    }

    @Test
    void whatGoesOverTheWireIsTheTargetOfThePlan() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            run(planFor(server).resource("/payload?bytes=10&x=%20y").requests(3));

            assertThat(server.heads())
                    .hasSize(3)
                    .allMatch(head -> head.startsWith("GET /payload?bytes=10&x=%20y HTTP/1.1\r\n"))
                    .allMatch(head -> head.toLowerCase().contains("\r\nhost: 127.0.0.1:" + server.port() + "\r\n"));
        }
    }

    @Test
    void theWarmupIsCountedApartAndTakesNothingFromTheMeasuredRequests() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server)
                    .connections(3)
                    .eventLoops(2)
                    .warmup(Duration.ofMillis(100))
                    .requests(300));

            assertThat(result.warmup().requests()).isGreaterThanOrEqualTo(3);
            assertThat(result.measured().requests()).isEqualTo(300);
            assertThat(server.requests()).isEqualTo((int) (result.warmup().requests() + 300));
        }
    }

    @Test
    void atTheEndOfTheWarmupEveryConnectionIsReplaced() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server)
                    .connections(3)
                    .requestsPerConnection(ANY_NUMBER)
                    .warmup(Duration.ofMillis(100))
                    .duration(Duration.ofMillis(100)));

            assertThat(result.warmup().connections()).isEqualTo(3);
            assertThat(result.draws().effective())
                    .as("ports of the measured phase only, and so few that none repeats")
                    .isEqualTo(result.measured().connections());
            assertThat(result.measured().connections()).isEqualTo(3);
            List<Integer> requests = server.requestsByConnection();
            assertThat(requests).hasSize(6);
            assertThat(requests.subList(0, 3).stream()
                            .mapToLong(Integer::longValue)
                            .sum())
                    .isEqualTo(result.warmup().requests());
        }
    }

    @Test
    void aWarmupOfLessThanAMillisecondIsNoObstacle() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result =
                    run(planFor(server).warmup(Duration.ofNanos(500_000)).requests(10));

            assertThat(result.measured().ok()).isEqualTo(10);
        }
    }

    @Test
    void aLoadBoundByItsDurationEndsByItself() throws Exception {
        try (FakeServer server = FakeServer.named("a")) {
            LoadResult result = run(planFor(server).connections(2).duration(Duration.ofMillis(150)));

            assertThat(result.measured().ok()).isPositive().isEqualTo(server.requests());
            assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        }
    }

    @Test
    void stopSendsNothingNewAndWaitsForWhatIsInFlight() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (FakeServer server = gated(gate);
                LoadGenerator generator = new LoadGenerator(
                        planFor(server).connections(5).eventLoops(2).build())) {
            CompletableFuture<LoadResult> end = generator.start();
            server.awaitRequests(5);

            generator.stop();

            assertThat(end).isNotDone();
            gate.countDown();
            LoadResult result = accountedFor(within(end));
            assertThat(result.measured().requests()).isEqualTo(5);
            assertThat(result.measured().ok()).isEqualTo(5);
            assertThat(server.requests()).isEqualTo(5);
        }
    }

    @Test
    void stopDuringTheWarmupEndsTheLoadBeforeAnythingIsMeasured() throws Exception {
        try (FakeServer server = FakeServer.named("a");
                LoadGenerator generator = new LoadGenerator(planFor(server)
                        .connections(2)
                        .warmup(Duration.ofMinutes(1))
                        .requests(10)
                        .build())) {
            CompletableFuture<LoadResult> end = generator.start();
            server.awaitRequests(20);

            generator.stop();

            LoadResult result = accountedFor(within(end));
            assertThat(result.measured().requests()).isZero();
            assertThat(result.warmup().ok()).isEqualTo(server.requests());
            assertThat(result.elapsed()).isZero();
        }
    }

    @Test
    void stopBeforeTheFirstRequestSendsNone() throws Exception {
        try (FakeServer server = FakeServer.named("a");
                LoadGenerator generator =
                        new LoadGenerator(planFor(server).requests(100).build())) {
            generator.stop();

            LoadResult result = within(generator.start());

            assertThat(result.measured().requests()).isZero();
            assertThat(server.requestsByConnection()).isEmpty();
        }
    }

    @Test
    void aSnapshotTellsTheCountsOfTheMomentBeforeDuringAndAfterTheLoad() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (FakeServer server = gated(gate);
                LoadGenerator generator = new LoadGenerator(planFor(server)
                        .connections(4)
                        .eventLoops(2)
                        .requests(40)
                        .build())) {
            LoadResult before = within(generator.snapshot());
            CompletableFuture<LoadResult> end = generator.start();
            LoadResult atOnce = within(generator.snapshot());
            server.awaitRequests(4);
            LoadResult during = within(generator.snapshot());
            LoadResult glance = within(generator.glance());
            gate.countDown();
            LoadResult last = accountedFor(within(end));
            LoadResult after = within(generator.snapshot());

            assertThat(before.measured().requests()).isZero();
            assertThat(before.elapsed()).isZero();
            assertThat(atOnce.measured().requests()).isBetween(0L, 4L);
            assertThat(during.measured().requests()).isEqualTo(4);
            assertThat(during.measured().connections()).isEqualTo(4);
            assertThat(during.measured().ok()).isZero();
            assertThat(during.measured().responders()).isEmpty();
            assertThat(during.elapsed()).isPositive();
            assertThat(glance.measured().requests()).isEqualTo(4);
            assertThat(last.measured().ok()).isEqualTo(40);
            assertThat(after).isEqualTo(last);
        }
    }

    @Test
    void closingCutsOffALoadThatIsStillUnderWay() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {})) {
            LoadGenerator generator =
                    new LoadGenerator(planFor(server).connections(2).build());
            CompletableFuture<LoadResult> end = generator.start();
            server.awaitRequests(2);

            generator.close();

            server.awaitLeft(2);
            assertThat(server.requests()).isEqualTo(2);
            assertThat(end).isCancelled();
        }
    }

    /** A server that answers nothing before the gate is open. */
    private static FakeServer gated(CountDownLatch gate) throws Exception {
        return new FakeServer(exchange -> {
            gate.await();
            exchange.answer(200, "a");
        });
    }

    private static void meet(CyclicBarrier everybody) throws InterruptedException {
        try {
            everybody.await(20, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("not all connections are busy at once", e);
        }
    }
}
