package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests end other than well. In each case every request ends once, and so does the load. */
@Tag("once")
@Isolated
class LoadErrorsIT extends EngineContract {

    static final List<Behaving> BREAKING_OFF = List.of(
            new Behaving("FIN instead of an answer", ErrorKind.CLOSED, FakeServer.Exchange::hangUp),
            new Behaving("RST instead of an answer", ErrorKind.RESET, FakeServer.Exchange::reset),
            new Behaving("FIN within the head", ErrorKind.CUT_SHORT, exchange -> {
                exchange.write("HTTP/1.1 200 OK\r\nPortshare-Mem");
                exchange.hangUp();
            }),
            new Behaving("FIN within the body", ErrorKind.CUT_SHORT, exchange -> {
                exchange.write("HTTP/1.1 200 OK\r\nPortshare-Member: a\r\ncontent-length: 5\r\n\r\nfou");
                exchange.hangUp();
            }),
            new Behaving("FIN within the chunks", ErrorKind.CUT_SHORT, exchange -> {
                exchange.write(
                        "HTTP/1.1 200 OK\r\nPortshare-Member: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
                exchange.hangUp();
            }),
            new Behaving("RST within the body", ErrorKind.CUT_SHORT, exchange -> {
                exchange.write("HTTP/1.1 200 OK\r\nPortshare-Member: a\r\ncontent-length: 5\r\n\r\nfou");
                exchange.reset();
            }),
            new Behaving("RST within a body that ends with the connection", ErrorKind.CUT_SHORT, exchange -> {
                exchange.write("HTTP/1.0 200 OK\r\nPortshare-Member: a\r\n\r\nfou");
                exchange.reset();
            }),
            new Behaving("half close instead of an answer", ErrorKind.CLOSED, FakeServer.Exchange::finish));

    static final List<Behaving> STALLING = List.of(
            new Behaving("nothing at all", ErrorKind.TIMEOUT, exchange -> {}),
            new Behaving(
                    "half a head", ErrorKind.TIMEOUT, exchange -> exchange.write("HTTP/1.1 200 OK\r\nPortshare-Mem")),
            new Behaving(
                    "half a body",
                    ErrorKind.TIMEOUT,
                    exchange ->
                            exchange.write("HTTP/1.1 200 OK\r\nPortshare-Member: a\r\ncontent-length: 5\r\n\r\nfou")));

    /** A behaviour and its words. */
    record Behaving(String words, ErrorKind kind, FakeServer.Behaviour behaviour) {
        @Override
        public String toString() {
            return words;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 404, 302})
    void aStatusOtherThan2xxIsAnErrorAndAnAnswerAllTheSame(int status) throws Exception {
        try (FakeServer server =
                new FakeServer(exchange -> exchange.answer(exchange.number() == 3 ? status : 201, "a"))) {
            Counts counts =
                    run(planFor(server).requestsPerConnection("5").requests(50)).measured();

            assertThat(counts.ok()).isEqualTo(40);
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_STATUS, 10L));
            assertThat(counts.errorSamples()).isEqualTo(Map.of(ErrorKind.BAD_STATUS, "status " + status + " from 'a'"));
            assertThat(counts.connections()).isEqualTo(10);
            Counts.Responder responder = counts.responders().get("a");
            assertThat(responder.answers()).isEqualTo(50);
            assertThat(responder.errors()).isEqualTo(10);
            assertThat(server.requestsByConnection()).hasSize(10).containsOnly(5);
        }
    }

    @ParameterizedTest
    @FieldSource("BREAKING_OFF")
    void aConnectionThatEndsBeforeTheWholeAnswerIsReset(Behaving broken) throws Exception {
        try (FakeServer server = new FakeServer(broken.behaviour())) {
            Counts counts = run(planFor(server).connections(3).requests(30)).measured();

            assertThat(counts.requests()).isEqualTo(30);
            assertThat(counts.errors()).isEqualTo(Map.of(broken.kind(), 30L));
            assertThat(counts.connections()).isEqualTo(30);
            assertThat(counts.silent()).isEqualTo(30);
            assertThat(counts.responders()).isEmpty();
            assertThat(server.requests()).isEqualTo(30);
        }
    }

    @ParameterizedTest
    @FieldSource("BREAKING_OFF")
    void aResetLaterOnAConnectionIsAnErrorOfItsResponder(Behaving broken) throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            if (exchange.number() < 3) {
                exchange.answer(200, "a");
            } else {
                broken.behaviour().serve(exchange);
            }
        })) {
            Counts counts = run(planFor(server).requestsPerConnection("10").requests(30))
                    .measured();

            assertThat(counts.ok()).isEqualTo(20);
            assertThat(counts.errors()).isEqualTo(Map.of(broken.kind(), 10L));
            assertThat(counts.connections()).isEqualTo(10);
            assertThat(counts.silent()).isZero();
            assertThat(counts.responders().get("a").errors()).isEqualTo(10);
            assertThat(server.requestsByConnection()).hasSize(10).containsOnly(3);
        }
    }

    @ParameterizedTest
    @FieldSource("BREAKING_OFF")
    void whatIsCountedIsNotLoggedAsWell(Behaving broken) throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getLevel() + " " + line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        try (FakeServer server = new FakeServer(broken.behaviour())) {
            run(planFor(server).requests(5));
        } finally {
            root.removeHandler(listener);
        }

        assertThat(logged).isEmpty();
    }

    @Test
    void whereNobodyListensTheLoadIsRefusedAndEnds() throws Exception {
        Counts counts = run(planFor(Loads.deadPort())
                        .connections(4)
                        .eventLoops(2)
                        .requests(50))
                .measured();

        assertThat(counts.requests()).isEqualTo(50);
        assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.REFUSED, 50L));
        assertThat(counts.errorSamples().get(ErrorKind.REFUSED)).containsIgnoringCase("refused");
        assertThat(counts.connections()).isZero();
        assertThat(counts.silent()).isZero();
    }

    @ParameterizedTest
    @FieldSource("STALLING")
    void aRequestWithoutAWholeAnswerTimesOut(Behaving stalling) throws Exception {
        try (FakeServer server = new FakeServer(stalling.behaviour())) {
            Counts counts = run(planFor(server)
                            .connections(3)
                            .timeoutMillis(200)
                            .requests(6))
                    .measured();

            assertThat(counts.requests()).isEqualTo(6);
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 6L));
            assertThat(counts.errorSamples()).isEqualTo(Map.of(ErrorKind.TIMEOUT, "no answer within 200 ms"));
            assertThat(counts.connections()).isEqualTo(6);
            assertThat(counts.silent()).isEqualTo(6);
            server.awaitLeft(6);
            assertThat(server.requestsByConnection()).hasSize(6).containsOnly(1);
        }
    }

    @Test
    void aTimeoutLaterOnAConnectionIsAnErrorOfItsResponder() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            if (exchange.number() == 1) {
                exchange.answer(200, "a");
            }
        })) {
            Counts counts = run(planFor(server).timeoutMillis(500).requests(4)).measured();

            assertThat(counts.ok()).isEqualTo(2);
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 2L));
            assertThat(counts.silent()).isZero();
            assertThat(counts.responders().get("a").errors()).isEqualTo(2);
        }
    }

    @Test
    void aConnectThatNobodyTakesUpTimesOut() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
            // more than the accept queue holds: further SYNs are dropped
            for (int i = 0; i < 8; i++) {
                SocketChannel waiting = SocketChannel.open();
                queue.add(waiting);
                waiting.configureBlocking(false);
                waiting.connect(new InetSocketAddress(loopback, listener.getLocalPort()));
            }

            Counts counts = run(planFor(listener.getLocalPort())
                            .connections(2)
                            .timeoutMillis(200)
                            .requests(4))
                    .measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 4L));
            assertThat(counts.connections()).isZero();
            assertThat(counts.silent()).isZero();
        } finally {
            for (SocketChannel waiting : queue) {
                waiting.close();
            }
        }
    }

    @Test
    void anAnswerThatComesAfterTheNextAttemptIsNotCounted() throws Exception {
        FakeServer[] self = new FakeServer[1];
        try (FakeServer server = new FakeServer(exchange -> {
            if (exchange.connection() % 2 == 1) {
                self[0].awaitRequests(exchange.connection() + 1);
            }
            exchange.answer(200, "a");
        })) {
            self[0] = server;

            Counts counts = run(planFor(server)
                            .timeoutMillis(500)
                            .requestsPerConnection("1")
                            .requests(6))
                    .measured();

            assertThat(counts.requests()).isEqualTo(6);
            assertThat(counts.ok()).isEqualTo(3);
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 3L));
            assertThat(counts.responders().get("a").answers()).isEqualTo(3);
            assertThat(server.requests()).isEqualTo(6);
        }
    }

    @Test
    void answersThatRaceWithTheTimeoutEndEachRequestOnce() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            exchange.dawdle(20 + exchange.connection() * 7 % 60);
            exchange.answer(200, "a");
        })) {
            Counts counts = run(planFor(server)
                            .connections(10)
                            .eventLoops(2)
                            .timeoutMillis(50)
                            .requestsPerConnection("3")
                            .requests(200))
                    .measured();

            assertThat(counts.requests()).isEqualTo(200);
            server.awaitRequests(200);
            assertThat(server.requests()).isEqualTo(200);
            assertThat(counts.errors().keySet()).isSubsetOf(ErrorKind.TIMEOUT);
        }
    }

    @Test
    void anAnswerThatIsNoHttpIsABadAnswer() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            exchange.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
            exchange.hangUp();
        })) {
            Counts counts = run(planFor(server).requests(5)).measured();

            assertThat(counts.ok()).isZero();
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_ANSWER, 5L));
        }
    }

    @Test
    void everythingAtOnceIsStillAccountedFor() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            switch ((exchange.connection() * 3 + exchange.number()) % 7) {
                case 0 -> exchange.reset();
                case 1 -> exchange.hangUp();
                case 2 -> exchange.answer(503, "a");
                case 3 -> exchange.answerWithoutName();
                case 4 -> exchange.dawdle(200);
                default -> exchange.answer(200, exchange.connection() % 2 == 0 ? "a" : "stranger");
            }
        })) {
            Counts counts = run(planFor(server)
                            .connections(10)
                            .eventLoops(2)
                            .timeoutMillis(100)
                            .responders("a")
                            .requests(400))
                    .measured();

            assertThat(counts.requests()).isEqualTo(400);
            server.awaitRequests(400);
            assertThat(server.requests()).isEqualTo(400);
            assertThat(counts.errors().keySet())
                    .containsExactlyInAnyOrder(
                            ErrorKind.RESET,
                            ErrorKind.CLOSED,
                            ErrorKind.TIMEOUT,
                            ErrorKind.BAD_STATUS,
                            ErrorKind.BAD_IDENTITY);
        }
    }

    @Test
    void errorsOfTheWarmupStayInTheWarmup() throws Exception {
        try (FakeServer server =
                new FakeServer(exchange -> exchange.answer(exchange.connection() == 1 ? 500 : 200, "a"))) {
            LoadResult result = run(planFor(server)
                    .requestsPerConnection("1000000")
                    .warmup(Duration.ofMillis(50))
                    .requests(20));

            assertThat(result.warmup().errors())
                    .isEqualTo(Map.of(ErrorKind.BAD_STATUS, result.warmup().requests()));
            assertThat(result.measured().errors()).isEmpty();
            assertThat(result.measured().ok()).isEqualTo(20);
        }
    }
}
