package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Facts.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.PortshareJar;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Signals to the whole process group, as Ctrl-C, timeout(1), service managers and CI send them. What random instants found
 * ({@code orchestrator/src/measure/signals.sh}), kept at instants that are facts.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalsIT {

    @TempDir
    Path directory;

    private Process process;

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(PortshareJar.command());
        command.addAll(2, List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + temporary()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
    }

    private Path temporary() throws IOException {
        return Files.createDirectories(directory.resolve("tmp"));
    }

    private void signalAll(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, "--", "-" + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }

    private boolean hasAJvm() {
        return process.descendants()
                .anyMatch(child -> child.info().command().orElse("").endsWith("/java"));
    }

    private String out() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    /** With SIGKILL nobody is left to clean up but those who die by the end of their stdin. */
    @ParameterizedTest
    @CsvSource({
        "run, INT, 130",
        "run, KILL, 137",
        "hijack, TERM, 143",
        "hijack, INT, 130",
        "hijack, KILL, 137",
        "compare, TERM, 143",
        "compare, INT, 130",
        "compare, KILL, 137",
        "restart, INT, 130",
        "restart, TERM, 143",
        "binds, TERM, 143",
        "binds, KILL, 137"
    })
    void nothingIsLeftOf(String command, String signal, int code) throws Exception {
        start(command.equals("run") ? new String[] {"run", "--port", "0", "--no-hijack"} : new String[] {command});
        await("no child of " + command, this::hasAJvm);
        List<Long> children = process.descendants().map(ProcessHandle::pid).toList();

        signalAll(signal);

        assertThat(process.waitFor()).as(out()).isEqualTo(code);
        assertThat(out()).doesNotContain("FAILED").doesNotContain("left behind").doesNotContain("Exception");
        await("left: " + children, () -> children.stream().noneMatch(Facts::runs));
        Path temporary = temporary();
        await("files in " + temporary, () -> temporary.toFile().list().length == 0);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aLoadThatNobodyAnswersDoesNotWaitForItsTimeout(String signal, int code) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            start(
                    "load",
                    "http://127.0.0.1:" + silent.getLocalPort() + "/",
                    "--timeout",
                    "10m",
                    "--duration",
                    "1h",
                    "--warmup",
                    "0s");
            silent.accept();

            signalAll(signal);
            signalAll(signal);

            assertThat(process.waitFor()).as(out()).isEqualTo(code);
            assertThat(out())
                    .contains("nothing was answered before the interrupt")
                    .contains(" requests in flight")
                    .contains("INCONCLUSIVE (interrupted: partial)")
                    .doesNotContain("Exception");
        }
    }

    /** Ctrl-Z and fg, a laptop that sleeps, a machine that is suspended: members and all. */
    @Test
    void aRunThatIsSuspendedBlamesNobody() throws Exception {
        start("run", "--port", "0", "--no-hijack", "--warmup", "0s", "--duration", "3s", "--timeout", "1s");
        await("no load", () -> said(" requests/s"));

        signalAll("STOP");
        Thread.sleep(4_000);
        signalAll("CONT");

        assertThat(process.waitFor()).as(out()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
        assertThat(out()).contains("suspended").doesNotContain("FAILED");
    }

    /** The members are gone by then; so few connections show nothing of their shares. */
    @Tag("once")
    @Test
    void aPageThatStaysEndsWithTheVerdictsCode() throws Exception {
        start("run", "--port", "0", "--no-hijack", "--warmup", "0s", "--requests", "50", "--page", "0", "--page-stay");
        await("no page that stays", () -> said("Ctrl-C ends it, with exit code 4"));
        String address = out().replaceFirst("(?s).*the page stays: (\\S+);.*", "$1");
        try (InputStream page = URI.create(address).toURL().openStream()) {
            assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8)).contains("<title>portshare</title>");
        }
        assertThat(hasAJvm()).isFalse();

        signalAll("INT");

        assertThat(process.waitFor()).as(out()).isEqualTo(ExitCode.INCONCLUSIVE);
        assertThat(out()).contains("INCONCLUSIVE").doesNotContain("interrupted");
    }

    private boolean said(String words) {
        try {
            return out().contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void anAgentGoesWithoutAWord() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Path token = directory.resolve("token");
        start("agent", "--port", Integer.toString(port), "--token-file", token.toString());
        await("no token", () -> Files.exists(token));

        signalAll("TERM");

        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(out()).isEmpty();
    }
}
