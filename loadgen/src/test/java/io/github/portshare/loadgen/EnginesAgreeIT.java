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

    /** How a server answers each request, in words. */
    record Server(String words, FakeServer.Behaviour behaviour) {

        static Server writing(String words, String bytes) {
            return new Server(words, exchange -> exchange.write(bytes));
        }

        static Server closing(String words, String bytes) {
            return new Server(words, exchange -> {
                exchange.write(bytes);
                exchange.hangUp();
            });
        }

        @Override
        public String toString() {
            return words;
        }
    }

    static final List<Server> SERVERS = List.of(
            Server.writing("lines that end with a line feed alone", HEAD.replace("\r", "") + BODY.replace("\r", "")),
            Server.writing("a reason of several words", "HTTP/1.1 404 Not To Be Found\r\n" + NAME + BODY),
            Server.writing("no reason", "HTTP/1.1 200\r\n" + NAME + BODY),
            Server.writing("a header without a colon", HEAD + "nonsense\r\n" + BODY),
            Server.writing("a header that goes on in the next line", HEAD + "X: a\r\n  b\r\n" + BODY),
            Server.writing("a space before a colon", HEAD + "X : a\r\n" + BODY),
            Server.writing("capitals", HEAD + "CONTENT-LENGTH: 2\r\n\r\nok"),
            Server.writing("a length twice, the same", HEAD + "content-length: 2\r\n" + BODY),
            Server.writing("two lengths", HEAD + "content-length: 3\r\n" + BODY),
            Server.writing("a negative length", HEAD + "content-length: -2\r\n\r\nok"),
            Server.writing("a length with a sign", HEAD + "content-length: +2\r\n\r\nok"),
            Server.writing(
                    "a length beside chunks",
                    HEAD + "content-length: 50\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            Server.writing(
                    "chunks in capitals", HEAD + "Transfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            Server.closing("a coding of its own", HEAD + "transfer-encoding: gzip\r\n\r\nok"),
            Server.writing("a name twice", HEAD + FakeServer.NAME_HEADER + ": b\r\n" + BODY),
            Server.writing("an empty name", "HTTP/1.1 200 OK\r\n" + FakeServer.NAME_HEADER + ":\r\n" + BODY),
            Server.writing("HTTP/1.2", "HTTP/1.2 200 OK\r\n" + NAME + BODY),
            Server.writing("HTTP/2.0", "HTTP/2.0 200 OK\r\n" + NAME + BODY),
            Server.writing("a status of two digits", "HTTP/1.1 20 OK\r\n" + NAME + BODY),
            Server.writing("a status of no digits", "HTTP/1.1 abc OK\r\n" + NAME + BODY),
            Server.writing("an empty line first", "\r\n" + HEAD + BODY),
            Server.closing("a body cut short", HEAD + "content-length: 20\r\n\r\nok"),
            Server.closing("chunks cut short", HEAD + "transfer-encoding: chunked\r\n\r\n5\r\nab"),
            Server.closing("a head cut short", "HTTP/1.1 200 OK\r\nX: "),
            Server.writing(
                    "a chunk that is longer than told",
                    HEAD + "transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"),
            Server.writing("a body with a 204", "HTTP/1.1 204 No Content\r\n" + NAME + "content-length: 2\r\n\r\n"),
            Server.writing("keep-alive and close", HEAD + "Connection: keep-alive\r\nConnection: close\r\n" + BODY),
            Server.writing("close and keep-alive", HEAD + "Connection: close, keep-alive\r\n" + BODY),
            Server.writing("garbage after the answer", HEAD + BODY + "more"),
            Server.writing("two answers to one request", HEAD + BODY + HEAD + BODY),
            Server.writing("a status of four digits", "HTTP/1.1 2000 OK\r\n" + NAME + BODY),
            Server.writing("an obsolete code", "HTTP/1.1 600 What\r\n" + NAME + BODY),
            Server.writing("two spaces in the status line", "HTTP/1.1  200  OK\r\n" + NAME + BODY),
            Server.writing(
                    "an extension of a chunk", HEAD + "transfer-encoding: chunked\r\n\r\n2 ; a=b\r\nok\r\n0\r\n\r\n"),
            Server.writing(
                    "zeros before a chunk's size",
                    HEAD + "transfer-encoding: chunked\r\n\r\n0002\r\nok\r\n000\r\n\r\n"),
            Server.writing("a chunk without a size", HEAD + "transfer-encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n"),
            Server.writing(
                    "a chunk of a negative size", HEAD + "transfer-encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n"),
            Server.writing("a trailer that is none", HEAD + "transfer-encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n"),
            Server.writing("an empty length", HEAD + "content-length:\r\n\r\nok"),
            Server.writing("a length in a list", HEAD + "content-length: 2, 2\r\n\r\nok"),
            Server.closing("identity beside a length", HEAD + "transfer-encoding: identity\r\n" + BODY),
            Server.closing("two codings", HEAD + "transfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            Server.closing(
                    "chunks under HTTP/1.0",
                    "HTTP/1.0 200 OK\r\n" + NAME + "transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            Server.writing("205 with a length", "HTTP/1.1 205 Reset Content\r\n" + NAME + BODY),
            Server.writing("304 with a length", "HTTP/1.1 304 Not Modified\r\n" + NAME + "content-length: 2\r\n\r\n"),
            Server.closing("nothing", ""),
            Server.closing("an empty line", "\r\n"),
            Server.closing("an interim answer alone", "HTTP/1.1 100 Continue\r\n\r\n"),
            Server.writing(
                    "a name beyond ASCII", "HTTP/1.1 200 OK\r\n" + FakeServer.NAME_HEADER + ": caf\u00e9\r\n" + BODY),
            Server.writing("a header of NUL", HEAD + "X: a\0b\r\n" + BODY),
            Server.writing("a bracket in a header's name", HEAD + "a(b: c\r\n" + BODY),
            Server.writing("a space in a header's name", HEAD + "a b: c\r\n" + BODY),
            Server.writing("a letter beyond ASCII in a header's name", HEAD + "caf\u00e9: c\r\n" + BODY),
            Server.writing("DEL in a header", HEAD + "X: a\u007fb\r\n" + BODY),
            Server.writing("a tab in a header", HEAD + "X:\ta\tb\r\n" + BODY),
            Server.writing("a header of no name", HEAD + ": a\r\n" + BODY),
            Server.writing("a carriage return in a line", HEAD + "X: a\rb\r\n" + BODY),
            new Server("a reset within the answer", exchange -> {
                exchange.write(HEAD + "content-length: 20\r\n\r\nok");
                exchange.dawdle(50);
                exchange.reset();
            }));

    @ParameterizedTest
    @FieldSource("SERVERS")
    void onWhatAnAnswerIs(Server kind) throws Exception {
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
