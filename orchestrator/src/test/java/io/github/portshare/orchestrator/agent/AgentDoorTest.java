package io.github.portshare.orchestrator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is obeyed on the agent's port, and who is not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AgentDoorTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String ORDER = "open s udp none";

    @TempDir
    Path directory;

    private Path tokenFile;
    private int port;
    private Thread door;

    private void open(Duration patience) throws IOException {
        tokenFile = directory.resolve("token");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        door = new Thread(() -> {
            try {
                AgentDoor.open(port, tokenFile, patience);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        door.start();
        // written when it listens
        while (!Files.exists(tokenFile)) {
            assertThat(door.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void shut() throws InterruptedException {
        door.interrupt();
        door.join();
    }

    private Socket visit(String... lines) throws IOException {
        Socket visitor = new Socket(InetAddress.getLoopbackAddress(), port);
        visitor.getOutputStream().write((String.join("\n", lines)).getBytes(StandardCharsets.US_ASCII));
        return visitor;
    }

    private static String answers(Socket visitor) throws IOException {
        visitor.shutdownOutput();
        return new String(visitor.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Says hello, and whatever follows to the agent's nonce. */
    private Socket met(UnaryOperator<String> proof, String... lines) throws IOException {
        Socket visitor = visit("hello 1", "");
        AgentLines answers = new AgentLines(visitor.getInputStream());
        String[] hello = answers.next().split(" ");
        assertThat(hello[0]).isEqualTo("hello");
        assertThat(AgentToken.read(tokenFile).isProof(AgentToken.Side.AGENT, "1", hello[2]))
                .as("the agent's own proof")
                .isTrue();
        visitor.getOutputStream()
                .write((proof.apply(hello[1]) + "\n" + String.join("\n", lines)).getBytes(StandardCharsets.US_ASCII));
        return visitor;
    }

    private String proof(String nonce) {
        try {
            return "proof " + AgentToken.read(tokenFile).proof(AgentToken.Side.JUDGE, nonce);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoHasTheTokenIsObeyed() throws IOException {
        open(LONG);
        try (Socket visitor = met(this::proof, ORDER)) {
            assertThat(answers(visitor)).contains("ready").contains("done");
        }
    }

    @Test
    void whoHasNotIsNotObeyed() throws IOException {
        open(LONG);
        for (String first : new String[] {"token " + "0".repeat(64), ORDER, "GET / HTTP/1.1", "hello"}) {
            try (Socket visitor = visit(first, ORDER, "")) {
                assertThat(heard(visitor)).as(first).isEmpty();
            }
        }
        List<UnaryOperator<String>> proofs = List.of(
                nonce -> "proof " + "0".repeat(64),
                nonce -> "proof " + nonce,
                nonce -> proof(nonce) + "0",
                // what was said of another nonce, and what the agent says itself
                nonce -> proof("1"),
                nonce -> proof(nonce).substring(6),
                nonce -> ORDER);
        for (UnaryOperator<String> proof : proofs) {
            try (Socket visitor = met(proof, ORDER, "")) {
                assertThat(heard(visitor)).isEmpty();
            }
        }
    }

    /** Its answer to a hello is no answer to its own. */
    @Test
    void theAgentsOwnProofDoesNotOpen() throws IOException {
        open(LONG);
        try (Socket first = visit("hello 1", "")) {
            String nonce = new AgentLines(first.getInputStream()).next().split(" ")[1];
            try (Socket second = visit("hello " + nonce, "")) {
                String reflected =
                        new AgentLines(second.getInputStream()).next().split(" ")[2];
                first.getOutputStream()
                        .write(("proof " + reflected + "\n" + ORDER + "\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(heard(first)).isEmpty();
            }
        }
    }

    @Test
    void whoSaysNothingIsShownOut() throws IOException {
        open(Duration.ofMillis(50));
        try (Socket silent = visit()) {
            assertThat(heard(silent)).isEmpty();
        }
    }

    /** Slowly is as good as not at all: the time is that of the whole line. */
    @Test
    void whoNeverEndsTheFirstLineIsShownOut() throws IOException {
        open(Duration.ofMillis(50));
        try (Socket slow = visit("tok")) {
            assertThat(heard(slow)).isEmpty();
        }
    }

    @Test
    void aFirstLineThatIsTooLongIsNotKept() throws IOException {
        open(LONG);
        try (Socket visitor = visit("x".repeat(2 * AgentLines.LONGEST))) {
            assertThat(heard(visitor)).isEmpty();
        }
    }

    @Test
    void nobodyWaitsForWhoIsSilent() throws IOException {
        open(LONG);
        try (Socket silent = visit();
                Socket owner = met(this::proof, ORDER)) {
            assertThat(answers(owner)).contains("done");
            assertThat(silent.isConnected()).isTrue();
        }
    }

    /** The connection is not ended from here: the agent does. What it had not read is answered with a reset. */
    private static String heard(Socket visitor) throws IOException {
        try {
            return new String(visitor.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
            return "";
        }
    }
}
