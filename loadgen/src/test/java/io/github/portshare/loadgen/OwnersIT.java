package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.run;
import static io.github.portshare.loadgen.Loads.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads whose answers do not say who gives them. */
@Tag("once")
@Execution(ExecutionMode.CONCURRENT)
class OwnersIT extends EngineContract {

    /** All are owned by one. */
    private static Owners all(String name) {
        return held -> names(held, end -> name);
    }

    private static Map<InetSocketAddress, String> names(
            Set<InetSocketAddress> held, Function<InetSocketAddress, String> of) {
        Map<InetSocketAddress, String> names = new HashMap<>();
        held.forEach(end -> names.put(end, of.apply(end)));
        names.values().removeIf(name -> name == null);
        return names;
    }

    @ParameterizedTest
    @CsvSource({"http, 1", "http, 3", "tcp, 1", "tcp, 3"})
    void answersCountForTheOwnerOfTheirConnectionWhateverTheySay(String protocol, int requests) throws Exception {
        Map<Integer, String> named = new ConcurrentHashMap<>();
        try (EchoServer server = EchoServer.of(protocol, 0)) {
            Counts counts = run(planFor(server.port())
                            .protocol(protocol)
                            .connections(8)
                            .eventLoops(2)
                            .requests(60)
                            .requestsPerConnection(Integer.toString(requests))
                            .owners(held -> names(
                                    held,
                                    end -> named.computeIfAbsent(
                                            end.getPort(), port -> port % 2 == 0 ? "even" : "odd"))))
                    .measured();

            assertThat(server.served()).isEqualTo(60);
            assertThat(counts.ok()).isEqualTo(60);
            assertThat(counts.responders().keySet()).isSubsetOf("even", "odd");
            assertThat(counts.attributed()).isEqualTo(counts.connections());
        }
    }

    @Test
    void nothingIsSentBeforeTheOwnerIsNamed() throws Exception {
        try (EchoServer server = EchoServer.of("tcp", 0)) {
            List<Long> servedThen = new ArrayList<>();
            run(planFor(server.port()).protocol("tcp").requests(1).owners(held -> {
                servedThen.add(server.served());
                return servedThen.size() < 3 ? Map.of() : names(held, end -> "a");
            }));

            assertThat(servedThen).containsExactly(0L, 0L, 0L);
        }
    }

    @Test
    void aConnectionWhoseOwnerCannotBeNamedCountsForTheUnnamedAndIsNoError() throws Exception {
        try (EchoServer server = EchoServer.of("http", 0)) {
            Counts counts = run(planFor(server.port()).requests(20).owners(all(Counts.UNNAMED)))
                    .measured();

            assertThat(counts.ok()).isEqualTo(20);
            assertThat(counts.responders()).containsOnlyKeys(Counts.UNNAMED);
            assertThat(counts.connections()).isEqualTo(2);
            assertThat(counts.attributed()).isZero();
        }
    }

    /** Such as a server under TCP_DEFER_ACCEPT: nobody has the connection before a request is on it. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp"})
    void whoseConnectionIsNotAcceptedInTimeIsAskedForAgainOnceItHasAnswered(String protocol) throws Exception {
        try (EchoServer server = EchoServer.of(protocol, 0)) {
            Counts counts = run(planFor(server.port())
                            .protocol(protocol)
                            .connections(2)
                            .requests(8)
                            .requestsPerConnection("4")
                            .owners(held -> server.served() == 0 ? Map.of() : names(held, end -> "a")))
                    .measured();

            assertThat(counts.ok()).isEqualTo(8);
            assertThat(counts.responders()).containsOnlyKeys("a");
            assertThat(counts.attributed()).isEqualTo(counts.connections());
            assertThat(counts.latency().getMaxValue())
                    .as("the hold is no part of a latency")
                    .isLessThan(TimeUnit.NANOSECONDS.toMicros(Holds.PATIENCE_NANOS));
        }
    }

    @Test
    void aServerThatAcceptsOneAtATimeAcceptsTheNextSinceTheNamedGoOn() throws Exception {
        try (OneAtATime server = new OneAtATime()) {
            Counts counts = run(planFor(server.port())
                            .protocol("tcp")
                            .connections(10)
                            .requests(40)
                            .requestsPerConnection("1")
                            .owners(server))
                    .measured();

            assertThat(counts.ok()).isEqualTo(40);
            assertThat(counts.responders()).containsOnlyKeys("a");
            assertThat(counts.attributed()).isEqualTo(40);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp"})
    void aServerThatLeavesAHeldConnectionFailsItsRequestAsItLeft(String protocol) throws Exception {
        try (FakeServer server = FakeServer.resetting()) {
            Counts counts = run(planFor(server).protocol(protocol).requests(3).owners(held -> Map.of()))
                    .measured();

            assertThat(counts.errorsByLabel().keySet()).isSubsetOf("reset", "reset at connect");
            assertThat(counts.errorTotal()).isEqualTo(3);
            assertThat(counts.attributed()).isZero();
        }
    }

    /** As nginx's 'return' in a stream does: the connection has gone before the kernel can tell whose it was. */
    @ParameterizedTest
    @CsvSource({"m, 3", "other, 0"})
    void whoAnswersBeforeItIsAskedAndLeavesHasAnswered(String member, long attributed) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread server = new Thread(() -> {
                try {
                    while (true) {
                        try (Socket socket = listener.accept()) {
                            socket.getOutputStream().write("m\n".getBytes(StandardCharsets.US_ASCII));
                            socket.shutdownOutput();
                            socket.getInputStream().readAllBytes();
                        }
                    }
                } catch (IOException e) {
                    // closed at the end of the test
                }
            });
            server.start();
            Counts counts = run(planFor(listener.getLocalPort())
                            .protocol("tcp")
                            .requests(3)
                            .requestsPerConnection("1")
                            .responders(member)
                            .owners(held -> Map.of()))
                    .measured();

            assertThat(counts.errorsByLabel()).isEmpty();
            assertThat(counts.ok()).isEqualTo(3);
            assertThat(counts.responders()).containsOnlyKeys(attributed > 0 ? "m" : Counts.UNNAMED);
            assertThat(counts.attributed()).isEqualTo(attributed);
        }
    }

    @Test
    void whoAnswersLateHoldsTheLoadNoLongerThanTheTimeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (EchoServer server = EchoServer.of("http", 0)) {
            Counts counts = run(planFor(server.port())
                            .connections(3)
                            .requests(3)
                            .timeoutMillis(3_000)
                            .owners(held -> {
                                await(end);
                                return names(held, any -> "late");
                            }))
                    .measured();

            assertThat(counts.ok()).isEqualTo(3);
            assertThat(counts.responders()).containsOnlyKeys(Counts.UNNAMED);
        } finally {
            end.countDown();
        }
    }

    @Test
    void ownersThatThrowEndTheLoadWithTheirWords() throws Exception {
        Owners broken = held -> {
            throw new IllegalStateException("no table");
        };
        try (EchoServer server = EchoServer.of("http", 0);
                LoadGenerator load =
                        new LoadGenerator(planFor(server.port()).owners(broken).build())) {
            CompletableFuture<LoadResult> end = load.start();

            assertThatThrownBy(() -> end.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("no table");
        }
    }

    @Test
    void whoIsHeldWhenTheLoadIsStoppedSendsTheRequestThatHasBegun() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Owners owners = held -> {
            asked.countDown();
            await(stopped);
            return names(held, end -> "a");
        };
        try (EchoServer server = EchoServer.of("http", 0);
                LoadGenerator load = new LoadGenerator(
                        planFor(server.port()).connections(4).owners(owners).build())) {
            CompletableFuture<LoadResult> end = load.start();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            load.stop();
            stopped.countDown();

            Counts counts = Loads.accountedFor(within(end)).measured();

            assertThat(counts.requests()).isEqualTo(4);
            assertThat(counts.ok()).isEqualTo(4);
            assertThat(counts.attributed()).isEqualTo(4);
        }
    }

    @Test
    void inAnOpenLoopTheHoldIsNotTheServices() throws Exception {
        try (EchoServer server = EchoServer.of("tcp", 0)) {
            LoadResult result = run(planFor(server.port())
                    .protocol("tcp")
                    .rate(1_000)
                    .duration(Duration.ofMillis(1_500))
                    .requestsPerConnection("2000")
                    .owners(held -> server.served() == 0 ? Map.of() : names(held, end -> "a")));

            Pacing pacing = result.measured().pacing();
            assertThat(pacing.intended().getMaxValue())
                    .as("from the intended start, the hold is in it")
                    .isGreaterThan(900_000);
            assertThat(pacing.ofService().getMaxValue())
                    .as("of the service's part it is not")
                    .isLessThan(500_000);
        }
    }

    @Test
    void overUdpThereIsNoConnectionThatSomebodyOwns() {
        PlanBuilder plan = planFor(9).protocol("udp").resource("").owners(all("a"));

        assertThatThrownBy(plan::build)
                .hasMessage("target 'udp://127.0.0.1:9' has no connections to find the owners of: over UDP only answers"
                        + " tell who gives them");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Accepts a connection, answers a line on it, waits for its end, and only then accepts the next; knows whose it is. */
    private static final class OneAtATime implements Owners, AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        private volatile InetSocketAddress accepted;

        OneAtATime() throws IOException {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        serve();
                    }
                } catch (IOException e) {
                    // closed
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() throws IOException {
            try (Socket connection = listener.accept()) {
                accepted = (InetSocketAddress) connection.getRemoteSocketAddress();
                for (int read = connection.getInputStream().read();
                        read >= 0;
                        read = connection.getInputStream().read()) {
                    if (read == '\n') {
                        connection.getOutputStream().write("x\n".getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public Map<InetSocketAddress, String> of(Set<InetSocketAddress> held) {
            InetSocketAddress one = accepted;
            return one != null && held.contains(one) ? Map.of(one, "a") : Map.of();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
