package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who answered: the tally by name, and the answers of those who should not have. */
@Tag("once")
class RespondersIT extends EngineContract {

    @Test
    void connectionsAndAnswersAreCountedForTheResponderThatTheyNamed() throws Exception {
        try (FakeServer server =
                new FakeServer(exchange -> exchange.answer(200, exchange.connection() % 3 == 0 ? "b" : "a"))) {
            Counts counts = run(planFor(server)
                            .requestsPerConnection("5")
                            .requests(60)
                            .responders("a", "b"))
                    .measured();

            assertThat(counts.ok()).isEqualTo(60);
            assertThat(counts.responders()).containsOnlyKeys("a", "b");
            assertResponder(counts.responders().get("a"), 8, 40, 0);
            assertResponder(counts.responders().get("b"), 4, 20, 0);
        }
    }

    @Test
    void theTalliesOfSeveralEventLoopsAreOneTally() throws Exception {
        try (FakeServer server =
                new FakeServer(exchange -> exchange.answer(200, exchange.connection() % 2 == 0 ? "b" : "a"))) {
            Counts counts = run(planFor(server)
                            .connections(6)
                            .eventLoops(3)
                            .requestsPerConnection("1")
                            .requests(100))
                    .measured();

            assertResponder(counts.responders().get("a"), 50, 50, 0);
            assertResponder(counts.responders().get("b"), 50, 50, 0);
        }
    }

    @Test
    void anAnswerWithoutANameIsCountedForTheUnnamed() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Exchange::answerWithoutName)) {
            Counts counts = run(planFor(server).requests(20)).measured();

            assertThat(counts.ok()).isEqualTo(20);
            assertThat(counts.responders()).containsOnlyKeys(Counts.UNNAMED);
            assertResponder(counts.responders().get(Counts.UNNAMED), 2, 20, 0);
        }
    }

    @Test
    void whereNamesAreExpectedAnAnswerWithoutOneIsABadIdentity() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Exchange::answerWithoutName)) {
            Counts counts = run(planFor(server).requests(20).responders("a")).measured();

            assertThat(counts.ok()).isZero();
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_IDENTITY, 20L));
            assertResponder(counts.responders().get(Counts.UNNAMED), 2, 20, 20);
        }
    }

    @Test
    void aStrangersAnswersAreCountedForTheStrangerAndAsBadIdentity() throws Exception {
        try (FakeServer server =
                new FakeServer(exchange -> exchange.answer(200, exchange.connection() == 2 ? "stranger" : "a"))) {
            Counts counts = run(planFor(server)
                            .requestsPerConnection("4")
                            .requests(40)
                            .responders("a", "b"))
                    .measured();

            assertThat(counts.ok()).isEqualTo(36);
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_IDENTITY, 4L));
            assertThat(counts.errorSamples())
                    .isEqualTo(Map.of(ErrorKind.BAD_IDENTITY, "answered by 'stranger', who is not of the group"));
            assertResponder(counts.responders().get("a"), 9, 36, 0);
            assertResponder(counts.responders().get("stranger"), 1, 4, 4);
        }
    }

    @Test
    void twoNamesOnOneConnectionAreABadIdentity() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> exchange.answer(200, exchange.number() == 3 ? "b" : "a"))) {
            Counts counts = run(planFor(server)
                            .requestsPerConnection("5")
                            .requests(50)
                            .responders("a", "b"))
                    .measured();

            assertThat(counts.ok()).isEqualTo(40);
            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_IDENTITY, 10L));
            assertThat(counts.errorSamples())
                    .isEqualTo(Map.of(ErrorKind.BAD_IDENTITY, "one connection, answered by 'a' and 'b'"));
            assertResponder(counts.responders().get("a"), 10, 40, 10);
            assertResponder(counts.responders().get("b"), 0, 10, 0);
        }
    }

    @Test
    void whereAnybodyMayAnswerOneConnectionMayHaveTwoNames() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> exchange.answer(200, exchange.number() == 3 ? "b" : "a"))) {
            Counts counts =
                    run(planFor(server).requestsPerConnection("5").requests(50)).measured();

            assertThat(counts.ok()).isEqualTo(50);
            assertThat(counts.errors()).isEmpty();
            assertResponder(counts.responders().get("a"), 10, 40, 0);
            assertResponder(counts.responders().get("b"), 0, 10, 0);
        }
    }

    @Test
    void aStrangersBadStatusIsOneErrorAndNotTwo() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> exchange.answer(500, "stranger"))) {
            Counts counts = run(planFor(server).requests(10).responders("a")).measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_IDENTITY, 10L));
            assertResponder(counts.responders().get("stranger"), 1, 10, 10);
        }
    }

    @Test
    void aNameAsLongAsAHeaderMayBeIsKeptInPartOnly() throws Exception {
        try (FakeServer server = new FakeServer(exchange -> exchange.answer(200, "n".repeat(8_000)))) {
            Counts counts = run(planFor(server).requests(5)).measured();

            assertThat(counts.responders()).containsOnlyKeys("n".repeat(Counts.LONGEST_NAME) + "…");
            assertThat(counts.ok()).isEqualTo(5);
        }
    }

    @Test
    void theCaseOfTheHeadersNameDoesNotMatter() throws Exception {
        try (FakeServer server = new FakeServer(
                exchange -> exchange.write("HTTP/1.1 200 OK\r\nPORTSHARE-member: a\r\ncontent-length: 0\r\n\r\n"))) {
            Counts counts = run(planFor(server).requests(10).responders("a")).measured();

            assertThat(counts.ok()).isEqualTo(10);
        }
    }

    private static void assertResponder(Counts.Responder responder, long connections, long answers, long errors) {
        assertThat(responder.connections()).as("connections").isEqualTo(connections);
        assertThat(responder.answers()).as("answers").isEqualTo(answers);
        assertThat(responder.errors()).as("errors").isEqualTo(errors);
    }
}
