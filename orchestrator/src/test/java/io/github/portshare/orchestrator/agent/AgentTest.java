package io.github.portshare.orchestrator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.kernel.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of a process that calls itself an agent. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AgentTest {

    private static final String READY = Impostor.READY;

    @TempDir
    Path directory;

    private Impostor impostor;
    private AgentAddress address;

    @BeforeEach
    void listen() throws IOException {
        impostor = new Impostor(directory);
        address = impostor.address();
    }

    @AfterEach
    void close() throws IOException {
        impostor.close();
    }

    private void impostor(String... answers) {
        impostor.speak(true, answers);
    }

    private void impostor(boolean hasToken, String... answers) {
        impostor.speak(hasToken, answers);
    }

    @Test
    void whatAnAgentSaysIsRead() throws InterruptedException {
        impostor(READY, "{\"event\":\"done\",\"port\":8080,\"received\":3,\"inode\":77}");

        try (Agent agent = new Agent(address)) {
            assertThat(agent.name()).isEqualTo("intruder-4711");
            assertThat(agent.uid()).as("the kernel's word, not the agent's").isEqualTo(Processes.ownUid());
            assertThat(agent.order("count s")).isEqualTo(new Agent.Answer(null, 8080, 3, 77));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "port, 65536",
        "port, -1",
        "port, 1.5",
        "port, \"8080\"",
        "received, -1",
        "received, 1000000000000",
        "inode, -1",
        "inode, 1e30",
        "inode, 99999999999999999999",
        "received, {}"
    })
    void whatCannotBeIsNoAnswer(String field, String value) throws InterruptedException {
        impostor(READY, "{\"event\":\"done\",\"" + field + "\":" + value + "}");

        try (Agent agent = new Agent(address)) {
            assertThatThrownBy(() -> agent.order("count s"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the agent on port " + address.port() + " does not speak as a 'portshare agent' does:"
                            + " its '" + field + "' is out of range");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"pid\":-1}", "{\"pid\":99999999999}", "HTTP/1.1 400 Bad Request", "\u001b[2J"})
    void whoDoesNotBeginAsAnAgentIsToldWithoutHisWords(String first) {
        impostor(first);

        assertThatThrownBy(() -> new Agent(address).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not speak as a 'portshare agent' does")
                .hasMessageNotContaining("Bad Request")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void anErrnoIsShortAndHasNoEscapes() throws InterruptedException {
        impostor(READY, "{\"event\":\"failed\",\"errno\":\"\\u001b[31m" + "x".repeat(1_000) + "\"}");

        try (Agent agent = new Agent(address)) {
            assertThat(agent.order("count s").errno())
                    .hasSize(200)
                    .startsWith("?[31mxxx")
                    .endsWith("...");
        }
    }

    /** A squatter on the agent's port who refuses everything would make a proof of nothing. */
    @Test
    void whoHasNotTheTokenIsNotBelieved() {
        impostor(false, "hello 1 " + "0".repeat(64), READY, "{\"event\":\"failed\",\"errno\":\"EADDRINUSE\"}");

        assertThatThrownBy(() -> new Agent(address).close())
                .hasMessage("the agent on port " + address.port() + " has another token than " + address.tokenFile()
                        + ", or is no 'portshare agent': name the file of its --token-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {READY, "HTTP/1.1 400 Bad Request", "hello", "hello 1"})
    void whoDoesNotSayHelloIsNotBelieved(String first) {
        impostor(false, first, READY);

        assertThatThrownBy(() -> new Agent(address).close())
                .hasMessage("the agent on port " + address.port() + " does not speak as a 'portshare agent' does");
    }

    @Test
    void aTokenThatCannotBeReadIsToldWithItsFile() throws IOException {
        Files.delete(address.tokenFile());
        impostor(false, "hello 1 " + "0".repeat(64));

        assertThatThrownBy(() -> new Agent(address).close())
                .hasMessageContaining(address.tokenFile() + " cannot be read (")
                .hasMessageContaining("--token-file");
    }
}
