package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Servers that would fill the memory of whoever kept what they send: a load of them ends, in a heap of 24
 * MiB.
 */
@Tag("once")
class HostileServersIT extends EngineContract {

    private static final String HEAD = "HTTP/1.1 200 OK\r\n";
    private static final String MUCH = "x".repeat(1 << 16);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /**
     * What a server sends, and what comes of it.
     *
     * @param errors the kind of every request; null = all are answered
     */
    record Hostile(String words, ErrorKind errors, int requests, FakeServer.Behaviour behaviour) {
        @Override
        public String toString() {
            return words;
        }
    }

    private static FakeServer.Behaviour endless(String begin, String again) {
        return exchange -> {
            exchange.write(begin);
            while (true) {
                exchange.write(again);
            }
        };
    }

    static final List<Hostile> HOSTILE = List.of(
            new Hostile("a body without an end", ErrorKind.TIMEOUT, 8, endless(HEAD + "\r\n", MUCH)),
            new Hostile(
                    "chunks without an end",
                    ErrorKind.TIMEOUT,
                    8,
                    endless(HEAD + "transfer-encoding: chunked\r\n\r\n", "10000\r\n" + MUCH + "\r\n")),
            new Hostile(
                    "trailers without an end",
                    ErrorKind.BAD_ANSWER,
                    8,
                    endless(HEAD + "transfer-encoding: chunked\r\n\r\n0\r\n", "a: " + "y".repeat(1_000) + "\r\n")),
            new Hostile(
                    "headers without an end",
                    ErrorKind.BAD_ANSWER,
                    8,
                    endless(HEAD, "a: " + "y".repeat(1_000) + "\r\n")),
            new Hostile("a header without an end", ErrorKind.BAD_ANSWER, 8, endless(HEAD + "a: ", MUCH)),
            new Hostile(
                    "a long name of its own for each answer",
                    null,
                    4_000,
                    exchange -> exchange.answer(200, NUMBER.incrementAndGet() + "n".repeat(7_000))));

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void aLoadOfThemEnds(Hostile hostile) throws Exception {
        int timeout = hostile.errors() == ErrorKind.TIMEOUT ? 1_000 : 20_000;
        try (FakeServer server = new FakeServer(hostile.behaviour())) {
            Map<String, String> told =
                    ChildLoad.run(List.of(), engine, "http", server.port(), 4, hostile.requests(), timeout);

            assertThat(told.get("errors"))
                    .as(told.toString())
                    .isEqualTo(
                            hostile.errors() == null
                                    ? "{}"
                                    : Map.of(hostile.errors(), hostile.requests())
                                            .toString());
        }
    }

    @Test
    void aNewNameInEachLineIsBoundedToo() throws Exception {
        // it echoes, and each request has a number of its own
        try (EchoServer server = EchoServer.of("")) {
            Map<String, String> told = ChildLoad.run(List.of(), Engine.RAW, "tcp", server.port(), 4, 20_000, 10_000);

            assertThat(told.get("ok")).isEqualTo("20000").isEqualTo(String.valueOf(server.served()));
        }
    }
}
