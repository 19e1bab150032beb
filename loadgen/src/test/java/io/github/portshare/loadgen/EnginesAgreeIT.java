package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.run;
import static io.github.portshare.loadgen.PlanBuilder.planFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Servers at the edges of the protocol: whatever an answer is taken for, both engines take it for the same. */
@Tag("once")
class EnginesAgreeIT {

    private static final String NAME = FakeServer.NAME_HEADER + ": a\r\n";
    private static final String HEAD = "HTTP/1.1 200 OK\r\n" + NAME;
    private static final String BODY = "content-length: 2\r\n\r\nok";

    static final List<AnsweringServer> SERVERS = List.of(
            AnsweringServer.writing(
                    "lines that end with a line feed alone", HEAD.replace("\r", "") + BODY.replace("\r", "")),
            AnsweringServer.writing("a reason of several words", "HTTP/1.1 404 Not To Be Found\r\n" + NAME + BODY),
            AnsweringServer.writing("no reason", "HTTP/1.1 200\r\n" + NAME + BODY),
            AnsweringServer.writing("a header without a colon", HEAD + "nonsense\r\n" + BODY),
            AnsweringServer.writing("a header that goes on in the next line", HEAD + "X: a\r\n  b\r\n" + BODY),
            AnsweringServer.writing("a space before a colon", HEAD + "X : a\r\n" + BODY),
            AnsweringServer.writing("capitals", HEAD + "CONTENT-LENGTH: 2\r\n\r\nok"),
            AnsweringServer.writing("a length twice, the same", HEAD + "content-length: 2\r\n" + BODY),
            AnsweringServer.writing("two lengths", HEAD + "content-length: 3\r\n" + BODY),
            AnsweringServer.writing("a negative length", HEAD + "content-length: -2\r\n\r\nok"),
            AnsweringServer.writing("a length with a sign", HEAD + "content-length: +2\r\n\r\nok"),
            AnsweringServer.writing(
                    "a length beside chunks",
                    HEAD + "content-length: 50\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            AnsweringServer.writing(
                    "chunks in capitals", HEAD + "Transfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            AnsweringServer.closing("a coding of its own", HEAD + "transfer-encoding: gzip\r\n\r\nok"),
            AnsweringServer.writing("a name twice", HEAD + FakeServer.NAME_HEADER + ": b\r\n" + BODY),
            AnsweringServer.writing("an empty name", "HTTP/1.1 200 OK\r\n" + FakeServer.NAME_HEADER + ":\r\n" + BODY),
            AnsweringServer.writing("HTTP/1.2", "HTTP/1.2 200 OK\r\n" + NAME + BODY),
            AnsweringServer.writing("HTTP/2.0", "HTTP/2.0 200 OK\r\n" + NAME + BODY),
            AnsweringServer.writing("a status of two digits", "HTTP/1.1 20 OK\r\n" + NAME + BODY),
            AnsweringServer.writing("a status of no digits", "HTTP/1.1 abc OK\r\n" + NAME + BODY),
            AnsweringServer.writing("an empty line first", "\r\n" + HEAD + BODY),
            AnsweringServer.closing("a body cut short", HEAD + "content-length: 20\r\n\r\nok"),
            AnsweringServer.closing("chunks cut short", HEAD + "transfer-encoding: chunked\r\n\r\n5\r\nab"),
            AnsweringServer.closing("a head cut short", "HTTP/1.1 200 OK\r\nX: "),
            AnsweringServer.writing(
                    "a chunk that is longer than told",
                    HEAD + "transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"),
            AnsweringServer.writing(
                    "a body with a 204", "HTTP/1.1 204 No Content\r\n" + NAME + "content-length: 2\r\n\r\n"),
            AnsweringServer.writing(
                    "keep-alive and close", HEAD + "Connection: keep-alive\r\nConnection: close\r\n" + BODY),
            AnsweringServer.writing("close and keep-alive", HEAD + "Connection: close, keep-alive\r\n" + BODY),
            AnsweringServer.writing("garbage after the answer", HEAD + BODY + "more"),
            AnsweringServer.writing("two answers to one request", HEAD + BODY + HEAD + BODY),
            AnsweringServer.writing("a status of four digits", "HTTP/1.1 2000 OK\r\n" + NAME + BODY),
            AnsweringServer.writing("an obsolete code", "HTTP/1.1 600 What\r\n" + NAME + BODY),
            AnsweringServer.writing("two spaces in the status line", "HTTP/1.1  200  OK\r\n" + NAME + BODY),
            AnsweringServer.writing(
                    "an extension of a chunk", HEAD + "transfer-encoding: chunked\r\n\r\n2 ; a=b\r\nok\r\n0\r\n\r\n"),
            AnsweringServer.writing(
                    "zeros before a chunk's size",
                    HEAD + "transfer-encoding: chunked\r\n\r\n0002\r\nok\r\n000\r\n\r\n"),
            AnsweringServer.writing(
                    "a chunk without a size", HEAD + "transfer-encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n"),
            AnsweringServer.writing(
                    "a chunk of a negative size", HEAD + "transfer-encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n"),
            AnsweringServer.writing(
                    "a trailer that is none", HEAD + "transfer-encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n"),
            AnsweringServer.writing("an empty length", HEAD + "content-length:\r\n\r\nok"),
            AnsweringServer.writing("a length in a list", HEAD + "content-length: 2, 2\r\n\r\nok"),
            AnsweringServer.closing("identity beside a length", HEAD + "transfer-encoding: identity\r\n" + BODY),
            AnsweringServer.closing(
                    "two codings", HEAD + "transfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            AnsweringServer.closing(
                    "chunks under HTTP/1.0",
                    "HTTP/1.0 200 OK\r\n" + NAME + "transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            AnsweringServer.writing("205 with a length", "HTTP/1.1 205 Reset Content\r\n" + NAME + BODY),
            AnsweringServer.writing(
                    "304 with a length", "HTTP/1.1 304 Not Modified\r\n" + NAME + "content-length: 2\r\n\r\n"),
            AnsweringServer.closing("nothing", ""),
            AnsweringServer.closing("an empty line", "\r\n"),
            AnsweringServer.closing("an interim answer alone", "HTTP/1.1 100 Continue\r\n\r\n"),
            AnsweringServer.writing(
                    "a name beyond ASCII", "HTTP/1.1 200 OK\r\n" + FakeServer.NAME_HEADER + ": caf\u00e9\r\n" + BODY),
            AnsweringServer.writing("a header of NUL", HEAD + "X: a\0b\r\n" + BODY),
            AnsweringServer.writing("a bracket in a header's name", HEAD + "a(b: c\r\n" + BODY),
            AnsweringServer.writing("a space in a header's name", HEAD + "a b: c\r\n" + BODY),
            AnsweringServer.writing("a letter beyond ASCII in a header's name", HEAD + "caf\u00e9: c\r\n" + BODY),
            AnsweringServer.writing("DEL in a header", HEAD + "X: a\u007fb\r\n" + BODY),
            AnsweringServer.writing("a tab in a header", HEAD + "X:\ta\tb\r\n" + BODY),
            AnsweringServer.writing("a header of no name", HEAD + ": a\r\n" + BODY),
            AnsweringServer.writing("a carriage return in a line", HEAD + "X: a\rb\r\n" + BODY),
            new AnsweringServer("a reset within the answer", exchange -> {
                exchange.write(HEAD + "content-length: 20\r\n\r\nok");
                exchange.dawdle(50);
                exchange.reset();
            }));

    @ParameterizedTest
    @FieldSource("SERVERS")
    void onWhatAnAnswerIs(AnsweringServer kind) throws Exception {
        Map<Engine, String> told = new TreeMap<>();
        for (Engine engine : Engine.values()) {
            try (FakeServer server = new FakeServer(kind.behaviour())) {
                Counts counts = run(planFor(server)
                                .engine(engine)
                                .requestsPerConnection("3")
                                .timeoutMillis(10_000)
                                .requests(6))
                        .measured();
                told.put(
                        engine,
                        "ok " + counts.ok() + ", " + counts.errors() + ", " + counts.connections() + " connections, "
                                + counts.responders().keySet());
            }
        }
        assertThat(told.get(Engine.RAW)).isEqualTo(told.get(Engine.WEB));
    }
}
