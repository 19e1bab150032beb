package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Attempt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
class PuppetTest {

    private static final String READY = "{\"event\":\"ready\",\"pid\":4711}";

    @TempDir
    Path directory;

    private ServerSocket listener;
    private RemoteAgent address;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        address = new RemoteAgent(listener.getLocalPort(), directory.resolve("token"));
        AgentToken.create(address.tokenFile());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    /** One who has the token, then says the first answer, and the others each after an order. */
    private void impostor(String... answers) {
        impostor(true, answers);
    }

    private void impostor(boolean hasToken, String... answers) {
        Thread thread = new Thread(() -> {
            try (Socket judge = listener.accept()) {
                BufferedReader orders =
                        new BufferedReader(new InputStreamReader(judge.getInputStream(), StandardCharsets.US_ASCII));
                if (hasToken) {
                    String nonce = orders.readLine().substring(6);
                    String proof = AgentToken.read(address.tokenFile()).proof(AgentToken.Side.AGENT, nonce);
                    judge.getOutputStream().write(("hello 1 " + proof + "\n").getBytes(StandardCharsets.US_ASCII));
                }
                for (String answer : answers) {
                    orders.readLine();
                    judge.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
                }
                orders.readLine();
            } catch (IOException e) {
                // the judge has gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void whatAnAgentSaysIsRead() throws InterruptedException {
        impostor(READY, "{\"event\":\"done\",\"port\":8080,\"received\":3,\"inode\":77}");

        try (Puppet puppet = new Puppet(address)) {
            assertThat(puppet.name()).isEqualTo("intruder-4711");
            assertThat(puppet.uid()).as("the kernel's word, not the agent's").isEqualTo(Processes.ownUid());
            assertThat(puppet.order("count s")).isEqualTo(new Puppet.Answer(null, 8080, 3, 77));
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

        try (Puppet puppet = new Puppet(address)) {
            assertThatThrownBy(() -> puppet.order("count s"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the agent on port " + address.port() + " does not speak as a 'portshare agent' does:"
                            + " its '" + field + "' is out of range");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"pid\":-1}", "{\"pid\":99999999999}", "HTTP/1.1 400 Bad Request", "\u001b[2J"})
    void whoDoesNotBeginAsAnAgentIsToldWithoutHisWords(String first) {
        impostor(first);

        assertThatThrownBy(() -> new Puppet(address).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not speak as a 'portshare agent' does")
                .hasMessageNotContaining("Bad Request")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void anErrnoIsShortAndHasNoEscapes() throws InterruptedException {
        impostor(READY, "{\"event\":\"failed\",\"errno\":\"\\u001b[31m" + "x".repeat(1_000) + "\"}");

        try (Puppet puppet = new Puppet(address)) {
            assertThat(puppet.order("count s").errno())
                    .hasSize(200)
                    .startsWith("?[31mxxx")
                    .endsWith("...");
        }
    }

    /** A squatter on the agent's port who refuses everything would make a proof of nothing. */
    @Test
    void whoHasNotTheTokenIsNotBelieved() {
        impostor(false, "hello 1 " + "0".repeat(64), READY, "{\"event\":\"failed\",\"errno\":\"EADDRINUSE\"}");

        assertThatThrownBy(() -> new Puppet(address).close())
                .hasMessage("the agent on port " + address.port() + " has another token than " + address.tokenFile()
                        + ", or is no 'portshare agent': name the file of its --token-file");
    }

    /** In another network namespace an agent gets every port; or it may only say so. */
    @Test
    void anAdmissionThatTheKernelDoesNotShowIsNone() throws InterruptedException {
        String done = "{\"event\":\"done\",\"port\":8080,\"inode\":1}";
        impostor(READY, done, done, done, done);

        try (Puppet puppet = new Puppet(address)) {
            Attempt attempt = new Intruder(puppet, Transport.TCP)
                    .attempt(BindOptions.RP, "127.0.0.1", address.port(), Duration.ZERO);

            assertThat(attempt.outcome()).isEqualTo(Attempt.Outcome.UNTRIED);
            assertThat(attempt.errno()).isEqualTo("says that it got in, and is not in the kernel's table");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {READY, "HTTP/1.1 400 Bad Request", "hello", "hello 1"})
    void whoDoesNotSayHelloIsNotBelieved(String first) {
        impostor(false, first, READY);

        assertThatThrownBy(() -> new Puppet(address).close())
                .hasMessage("the agent on port " + address.port() + " does not speak as a 'portshare agent' does");
    }

    @Test
    void aTokenThatCannotBeReadIsToldWithItsFile() throws IOException {
        Files.delete(address.tokenFile());
        impostor(false, "hello 1 " + "0".repeat(64));

        assertThatThrownBy(() -> new Puppet(address).close())
                .hasMessageContaining(address.tokenFile() + " cannot be read (")
                .hasMessageContaining("--token-file");
    }
}
