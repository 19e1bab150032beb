package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one running member answers. */
class MemberAnswersIT {

    private static MemberProcess member;
    private static JsonObject ready;
    private static int port;

    @BeforeAll
    static void startOneMember() throws IOException {
        member = MemberProcess.startOnFreePort("--id", "answerer");
        ready = member.ready();
        port = ready.getInteger("port");
    }

    @AfterAll
    static void endIt() {
        member.close();
    }

    @Test
    void theRootGreetsInTheNameOfTheMember() throws IOException {
        RawConnection.Answer answer = get("/");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("portshare member answerer\n");
    }

    @Test
    void healthIsOk() throws IOException {
        RawConnection.Answer answer = get("/health");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("ok\n");
    }

    @Test
    void aMemberTellsOfItselfWithoutCountingThat() throws IOException {
        JsonObject before = new JsonObject(get("/member").text());
        get("/");
        JsonObject after = new JsonObject(get("/member").text());

        assertThat(after.getString("event")).isEqualTo("member");
        assertThat(after.getString("id")).isEqualTo("answerer");
        assertThat(after.getLong("inode")).isEqualTo(ready.getLong("inode"));
        assertThat(after.getLong("answered")).isEqualTo(before.getLong("answered") + 1);
        assertThat(after.getLong("accepted")).isEqualTo(before.getLong("accepted") + 2);
        assertThat(after.getLong("pssKiB")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000, Answers.MAX_PAYLOAD})
    void aPayloadHasExactlyTheLengthAskedFor(int bytes) throws IOException {
        byte[] expected = new byte[bytes];
        Arrays.fill(expected, (byte) 'x');

        RawConnection.Answer answer = get("/payload?bytes=" + bytes);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?bytes",
                "?bytes=",
                "?bytes=-1",
                "?bytes=16777217",
                "?bytes=99999999999",
                "?bytes=1k",
                "?n=1"
            })
    void aPayloadWithoutAUsableNumberIsABadRequest(String query) throws IOException {
        RawConnection.Answer answer = get("/payload" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("the query needs bytes=N with N from 0 to 16777216\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20_000})
    void workIsAnsweredWhenItIsDone(int micros) throws IOException {
        RawConnection.Answer answer = get("/work?micros=" + micros);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("ok\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?micros=-1", "?micros=1000001", "?micros=ten"})
    void workWithoutAUsableNumberIsABadRequest(String query) throws IOException {
        RawConnection.Answer answer = get("/work" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("the query needs micros=N with N from 0 to 1000000\n");
    }

    @Test
    void anUnknownPathIsNotFoundAndTheAnswerTellsWhatThereIs() throws IOException {
        RawConnection.Answer answer = get("/nowhere?bytes=1");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text())
                .isEqualTo("no such resource: /nowhere; try / /health /payload?bytes=N /work?micros=N /member\n");
    }

    @Test
    void aConnectionIsKeptForOneRequestAfterAnother() throws IOException {
        try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
            assertThat(connection.get("/nowhere").status()).isEqualTo(404);
            assertThat(connection.get("/payload").status()).isEqualTo(400);
            assertThat(connection.get("/payload?bytes=3").text()).isEqualTo("xxx");
            assertThat(connection.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerToHeadHasNoBodyAndCountsNoBytes() throws IOException {
        long before = member.awaitTally(MemberAnswersIT::idle).getLong("bytes");

        try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
            connection.head("/payload?bytes=1000");
            assertThat(connection.get("/payload?bytes=5").text()).isEqualTo("xxxxx");
        }

        assertThat(member.awaitTally(MemberAnswersIT::idle).getLong("bytes")).isEqualTo(before + 5);
    }

    @Test
    void anOrdinaryHttpClientIsServed() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/payload?bytes=4"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("xxxx");
        assertThat(answer.headers().allValues(Answers.MEMBER_HEADER)).containsExactly("answerer");
    }

    private static boolean idle(JsonObject tally) {
        return tally.getLong("received").equals(tally.getLong("answered"));
    }

    /** One request on a connection of its own. Whatever the answer is, it names the member. */
    private static RawConnection.Answer get(String resource) throws IOException {
        try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
            RawConnection.Answer answer = connection.get(resource);
            assertThat(answer.member()).isEqualTo("answerer");
            return answer;
        }
    }
}
