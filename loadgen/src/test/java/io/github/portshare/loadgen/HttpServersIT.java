package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers as they are met in the field: what is counted is what the server did, whichever way it does it. */
@Tag("once")
@Execution(ExecutionMode.CONCURRENT)
class HttpServersIT extends EngineContract {

    private static final String NAME = FakeServer.NAME_HEADER + ": a\r\n";
    private static final String HEAD = "HTTP/1.1 200 OK\r\n" + NAME;
    private static final String HEAD_1_0 = "HTTP/1.0 200 OK\r\n" + NAME;
    private static final String BODY = "content-length: 2\r\n\r\nok";
    private static final String CHUNKS = "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n5;why=not\r\ndefgh\r\n0\r\n";
    private static final int TEN_MEGABYTES = 10 << 20;

    static final List<AnsweringServer> KEEPING_ALIVE = List.of(
            AnsweringServer.writing("HTTP/1.0, keep-alive", HEAD_1_0 + "Connection: Keep-Alive\r\n" + BODY),
            AnsweringServer.writing(
                    "another option of the connection", HEAD + "Connection: foo, keep-alive\r\n" + BODY),
            AnsweringServer.writing("chunks", HEAD + CHUNKS + "\r\n"),
            AnsweringServer.writing("chunks and trailers", HEAD + CHUNKS + "Checksum: 7\r\nConnection: close\r\n\r\n"),
            AnsweringServer.writing("204", "HTTP/1.1 204 No Content\r\n" + NAME + "\r\n"),
            AnsweringServer.writing("an empty body", HEAD + "content-length: 0\r\n\r\n"),
            AnsweringServer.writing("100 first", "HTTP/1.1 100 Continue\r\n\r\n" + HEAD + BODY),
            AnsweringServer.writing("102 first", "HTTP/1.1 102 Processing\r\nConnection: close\r\n\r\n" + HEAD + BODY),
            AnsweringServer.writing("103 first", "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + HEAD + BODY),
            AnsweringServer.writing(
                    "several of them first",
                    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 199 Any\r\n\r\n" + HEAD
                            + BODY),
            new AnsweringServer("one byte after another", exchange -> {
                for (char c : (HEAD + CHUNKS + "\r\n").toCharArray()) {
                    exchange.write(String.valueOf(c));
                    exchange.dawdle(1);
                }
            }),
            AnsweringServer.writing(
                    "10 MB", HEAD + "content-length: " + TEN_MEGABYTES + "\r\n\r\n" + "x".repeat(TEN_MEGABYTES)));

    static final List<AnsweringServer> CLOSING = List.of(
            AnsweringServer.closing("HTTP/1.0", HEAD_1_0 + BODY),
            AnsweringServer.writing("HTTP/1.0, left to the client to close", HEAD_1_0 + BODY),
            AnsweringServer.closing("HTTP/1.0, the body ends with the connection", HEAD_1_0 + "\r\nok"),
            AnsweringServer.closing("HTTP/1.0, an empty body ends with the connection", HEAD_1_0 + "\r\n"),
            AnsweringServer.closing("HTTP/1.1, the body ends with the connection", HEAD + "\r\nok"),
            AnsweringServer.closing("Connection: close", HEAD + "Connection: close\r\n" + BODY),
            AnsweringServer.writing("Connection: close, left to the client", HEAD + "Connection: close\r\n" + BODY),
            AnsweringServer.closing("close in a list", HEAD + "connection: foo,CLOSE , bar\r\n" + BODY),
            AnsweringServer.closing(
                    "close in the second of two lists", HEAD + "Connection: foo\r\nConnection: Close\r\n" + BODY),
            AnsweringServer.closing("close, and chunks", HEAD + "Connection: close\r\n" + CHUNKS + "\r\n"),
            AnsweringServer.closing(
                    "close, and 204", "HTTP/1.1 204 No Content\r\nConnection: close\r\n" + NAME + "\r\n"),
            new AnsweringServer("half close", exchange -> {
                exchange.write(HEAD + "Connection: close\r\n" + BODY);
                exchange.finish();
            }));

    @ParameterizedTest
    @FieldSource("KEEPING_ALIVE")
    void aConnectionThatTheServerKeepsCarriesItsQuota(AnsweringServer kind) throws Exception {
        try (FakeServer server = new FakeServer(kind.behaviour())) {
            Counts counts = run(planFor(server).requestsPerConnection("10").requests(30))
                    .measured();

            assertAllWell(counts, 30);
            assertThat(counts.connections()).isEqualTo(3);
            assertThat(server.requestsByConnection()).containsExactly(10, 10, 10);
        }
    }

    @ParameterizedTest
    @FieldSource("CLOSING")
    void aConnectionThatEndsWithItsAnswerIsReplacedWithoutAnError(AnsweringServer kind) throws Exception {
        try (FakeServer server = new FakeServer(kind.behaviour())) {
            Counts counts = run(planFor(server).connections(3).eventLoops(2).requests(30))
                    .measured();

            assertAllWell(counts, 30);
            assertThat(counts.connections()).isEqualTo(30);
            assertThat(server.requestsByConnection()).hasSize(30).containsOnly(1);
        }
    }

    private static void assertAllWell(Counts counts, int requests) {
        assertThat(counts.errorSamples()).isEmpty();
        assertThat(counts.requests()).isEqualTo(requests);
        assertThat(counts.ok()).isEqualTo(requests);
        assertThat(counts.responders()).containsOnlyKeys("a");
    }

    @Test
    void aLimitOfRequestsPerConnectionThatIsAnnouncedIsKept() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            boolean last = exchange.number() == 7;
            exchange.write(HEAD + (last ? "Connection: close\r\n" : "") + BODY);
            if (last) {
                exchange.hangUp();
            }
        })) {
            Counts counts = run(planFor(server).requestsPerConnection("100").requests(70))
                    .measured();

            assertAllWell(counts, 70);
            assertThat(server.requestsByConnection()).hasSize(10).containsOnly(7);
        }
    }

    @Test
    void aCloseThatNobodyAnnouncedIsNeverAReset() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            exchange.write(HEAD + BODY);
            exchange.finish();
        })) {
            Counts counts = run(planFor(server)
                            .connections(4)
                            .requestsPerConnection("100")
                            .requests(400))
                    .measured();

            // the next request may have crossed the FIN
            assertThat(counts.errors().keySet()).isSubsetOf(ErrorKind.CLOSED);
            assertThat(counts.ok()).isEqualTo(server.requests()).isPositive();
            assertThat(counts.ok() + counts.errorTotal()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"304 Not Modified", "500 Broken"})
    void aStatusThatIsNotGoodIsOneErrorAndItsConnectionGoesOn(String status) throws Exception {
        String body = status.startsWith("304") ? "\r\n" : BODY;
        try (FakeServer server =
                new FakeServer(exchange -> exchange.write("HTTP/1.1 " + status + "\r\n" + NAME + body))) {
            Counts counts = run(planFor(server).requestsPerConnection("10").requests(30))
                    .measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_STATUS, 30L));
            assertThat(server.requestsByConnection()).containsExactly(10, 10, 10);
        }
    }

    static final List<AnsweringServer> NO_ANSWERS = List.of(
            AnsweringServer.writing(
                    "101", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
            AnsweringServer.writing("garbage", "\0\1\2\3garbage\r\n\r\n"),
            AnsweringServer.closing("the greeting of another protocol", "220 mail.example ESMTP\r\n\r\n"),
            AnsweringServer.writing("a length that is no number", HEAD + "content-length: many\r\n\r\nok"),
            AnsweringServer.writing("a chunk that is none", HEAD + "transfer-encoding: chunked\r\n\r\nzz\r\n"),
            AnsweringServer.writing("a status line without an end", "HTTP/1.1 200 " + "x".repeat(1 << 20)),
            new AnsweringServer("headers without an end", exchange -> {
                exchange.write(HEAD);
                for (int i = 0; i < 10_000; i++) {
                    exchange.write("X-" + i + ": " + "y".repeat(100) + "\r\n");
                }
            }));

    @ParameterizedTest
    @FieldSource("NO_ANSWERS")
    void whatIsNoAnswerIsABadAnswer(AnsweringServer kind) throws Exception {
        try (FakeServer server = new FakeServer(kind.behaviour())) {
            Counts counts = run(planFor(server)
                            .connections(2)
                            .timeoutMillis(5_000)
                            .requests(6))
                    .measured();

            assertThat(counts.errors())
                    .as(counts.errorSamples().toString())
                    .isEqualTo(Map.of(ErrorKind.BAD_ANSWER, 6L));
            assertThat(counts.connections()).isEqualTo(6);
            assertThat(server.requests()).isEqualTo(6);
        }
    }

    static final List<AnsweringServer> WITHOUT_AN_END = List.of(
            new AnsweringServer("a body", exchange -> {
                exchange.write(HEAD + "\r\n");
                String piece = "x".repeat(1 << 16);
                while (true) {
                    exchange.write(piece);
                }
            }),
            new AnsweringServer("a drip", exchange -> {
                exchange.write(HEAD + "content-length: 1000000\r\n\r\n");
                while (true) {
                    exchange.write("x");
                    exchange.dawdle(10);
                }
            }),
            new AnsweringServer("interim answers", exchange -> {
                while (true) {
                    exchange.write("HTTP/1.1 102 Processing\r\n\r\n");
                    exchange.dawdle(1);
                }
            }));

    @ParameterizedTest
    @FieldSource("WITHOUT_AN_END")
    void anAnswerWithoutAnEndTimesOut(AnsweringServer kind) throws Exception {
        try (FakeServer server = new FakeServer(kind.behaviour())) {
            Counts counts = run(planFor(server)
                            .connections(2)
                            .timeoutMillis(500)
                            .requests(4))
                    .measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 4L));
            assertThat(server.requests()).isEqualTo(4);
        }
    }

    @Test
    void aConnectionResetAsSoonAsItIsAcceptedIsNeverToldAsClosed() throws Exception {
        try (FakeServer server = FakeServer.resetting()) {
            Counts counts = run(planFor(server).connections(4).requests(100)).measured();

            // the RST comes before or after the client has seen its connection established
            assertThat(counts.errors().keySet()).isSubsetOf(ErrorKind.RESET, ErrorKind.RESET_AT_CONNECT);
            assertThat(counts.errorTotal()).isEqualTo(100);
            assertThat(counts.connections())
                    .isEqualTo(100 - counts.errors().getOrDefault(ErrorKind.RESET_AT_CONNECT, 0L));
        }
    }

    @Test
    void aResetThatTheNextRequestMeetsIsNeverToldAsClosed() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> {
            exchange.write(HEAD + BODY);
            exchange.reset();
        })) {
            Counts counts = run(planFor(server)
                            .connections(4)
                            .requestsPerConnection("100")
                            .requests(400))
                    .measured();

            // the kernel tells of the RST to the write of the next request, or to a read
            assertThat(counts.errors().keySet()).isSubsetOf(ErrorKind.RESET);
            assertThat(counts.ok()).isPositive();
        }
    }

    @Test
    void anIdentityThatChangesWithEachAnswerIsBounded() throws Exception {
        int requests = 3 * Counts.MOST_RESPONDERS;
        try (FakeServer server =
                new FakeServer(exchange -> exchange.answer(200, exchange.connection() + "-" + exchange.number()))) {
            Counts counts = run(planFor(server).requestsPerConnection("100").requests(requests))
                    .measured();

            assertThat(counts.ok()).isEqualTo(requests).isEqualTo(server.requests());
            assertThat(counts.responders()).hasSize(Counts.MOST_RESPONDERS + 1);
            assertThat(counts.responders().get(Counts.OTHERS).answers()).isEqualTo(requests - Counts.MOST_RESPONDERS);
        }
    }
}
