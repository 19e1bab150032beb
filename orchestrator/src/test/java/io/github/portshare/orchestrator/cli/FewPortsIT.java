package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In a network of its own whose clients have ten ports: what could not be sent makes a run doubtful, and
 * nobody guilty.
 */
@Tag("kernel")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FewPortsIT {

    private static final String FEW_PORTS =
            "ip link set lo up && echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range && ";
    private static final String[] TRAFFIC = {
        "--connections",
        "10",
        "--sources",
        "1",
        "--requests",
        "300",
        "--requests-per-connection",
        "1",
        "--warmup",
        "0s",
        "--json"
    };

    @TempDir
    Path directory;

    private Process process;

    private record Outcome(int code, JsonNode document) {

        JsonNode check(String id) {
            return StreamSupport.stream(document.path("checks").spliterator(), false)
                    .filter(check -> check.path("id").asText().equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Outcome portshare(String before, String... arguments) throws Exception {
        assumeTrue(
                new ProcessBuilder("unshare", "--net", "true").start().waitFor() == 0,
                "skipped: another network namespace is root's to make");
        List<String> program = new ArrayList<>(PortshareJar.command());
        program.addAll(1, List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory));
        List<String> command = new ArrayList<>(List.of(
                "unshare", "--net", "sh", "-c", FEW_PORTS + before + "\"$@\" || exit $?", String.join(" ", program)));
        command.addAll(program);
        command.addAll(List.of(arguments));
        command.addAll(List.of(TRAFFIC));
        process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), new ObjectMapper().readTree(out));
    }

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp", "udp"})
    void aRunIsInconclusiveAndItsBooksAreExact(String protocol) throws Exception {
        Outcome run = portshare("", "run", "--members", "2", "--port", "8080", "--no-hijack", "--protocol", protocol);

        assertThat(run.code()).isEqualTo(ExitCode.INCONCLUSIVE);
        assertOwnLimit(run);
        assertThat(run.check("loss").path("verdict").asText()).isEqualTo("passed");
        assertThat(run.check("loss").at("/observed/requestsUnanswered").asLong())
                .isZero();
    }

    @Test
    void aLoadIsInconclusive() throws Exception {
        // $0 is the program
        String server = "{ $0 serve --port 8080 --ignore-stdin >/dev/null & } && trap \"kill -KILL $!\" EXIT && "
                + "until grep -q ':1F90 .* 0A ' /proc/net/tcp /proc/net/tcp6; do sleep 0.1; done && ";

        Outcome load = portshare(server, "load", "http://127.0.0.1:8080/");

        assertThat(load.code()).isEqualTo(ExitCode.INCONCLUSIVE);
        assertOwnLimit(load);
    }

    @Test
    void moreConnectionsThanPortsAreToldBeforeAnythingStarts() throws Exception {
        Outcome load = portshare(
                "echo 40000 40008 > /proc/sys/net/ipv4/ip_local_port_range && ", "load", "http://127.0.0.1:8080/");

        assertThat(load.code()).isEqualTo(ExitCode.USAGE);
        assertThat(load.document().isMissingNode()).isTrue();
    }

    private static void assertOwnLimit(Outcome outcome) {
        JsonNode errors = outcome.check("errors");
        assertThat(errors.path("verdict").asText()).isEqualTo("inconclusive");
        assertThat(errors.path("summary").asText())
                .contains(
                        "never sent, by a limit of the client's machine", "net.ipv4.ip_local_port_range = 40000 40009");
        assertThat(errors.at("/observed/errors").asLong()).isZero();
        assertThat(errors.at("/observed/unsendable").asLong()).isPositive();
    }
}
