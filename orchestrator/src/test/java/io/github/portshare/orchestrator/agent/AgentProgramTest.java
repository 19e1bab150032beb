package io.github.portshare.orchestrator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's contract, in this process and over UDP; TCP, which needs an option of its JVM, is in the labs' tests. */
class AgentProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What it answers, the ready line left out. */
    private static List<JsonNode> answers(String... orders) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] lines = String.join("\n", orders).getBytes(StandardCharsets.US_ASCII);
        new AgentProgram(
                        new AgentLines(new ByteArrayInputStream(lines)),
                        new PrintStream(out, true, StandardCharsets.US_ASCII))
                .run();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.US_ASCII).split("\n")) {
            answers.add(JSON.readTree(line));
        }
        JsonNode ready = answers.remove(0);
        assertThat(ready.get("event").asText()).isEqualTo("ready");
        assertThat(ready.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        return answers;
    }

    @Test
    void eachOrderIsAnsweredOnceAndABoundSocketTellsItsPort() throws IOException {
        List<JsonNode> answers = answers("open s udp none", "bind s 127.0.0.1 0", "count s", "close s");

        assertThat(answers)
                .hasSize(4)
                .allSatisfy(answer -> assertThat(answer.get("event").asText()).isEqualTo("done"));
        assertThat(answers.get(1).get("port").asInt()).isPositive();
        assertThat(answers.get(2).get("received").asInt()).isZero();
    }

    @Test
    void aRefusalIsToldByItsErrnoAndTheSocketTriesAgain() throws IOException {
        try (DatagramSocket holder = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            String taken = "bind s 127.0.0.1 " + holder.getLocalPort();

            List<JsonNode> answers = answers("open s udp RP+RA", taken, "bind s 240.0.0.1 0", "bind s 127.0.0.1 0");

            assertThat(answers.get(1).get("errno").asText()).isEqualTo("EADDRINUSE");
            assertThat(answers.get(2).get("errno").asText()).isEqualTo("EADDRNOTAVAIL");
            assertThat(answers.get(3).get("event").asText()).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dance s", "bind nobody 127.0.0.1 0", "open s sctp none", "open", "bind s", "listen s"})
    void anOrderThatCannotBeCarriedOutIsAnsweredAndTheNextIsCarriedOut(String order) throws IOException {
        List<JsonNode> answers = answers("open s udp none", order, "open t udp none");

        assertThat(answers.get(1).get("event").asText()).isEqualTo("failed");
        assertThat(answers.get(1).get("errno").asText()).contains(order);
        assertThat(answers.get(2).get("event").asText()).isEqualTo("done");
    }

    @Test
    void theEndOfTheOrdersClosesEverySocket() throws IOException {
        int port = answers("open s udp none", "bind s 127.0.0.1 0")
                .get(1)
                .get("port")
                .asInt();

        try (DatagramSocket again = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"))) {
            assertThat(again.isBound()).isTrue();
        }
    }
}
