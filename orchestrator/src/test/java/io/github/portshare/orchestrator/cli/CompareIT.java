package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Facts.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.process.Identity;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

/** Short comparisons, each in a network namespace of its own. */
@Tag("kernel")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompareIT {

    private static final String[] BRIEF = {
        "compare", "--duration", "400ms", "--warmup", "50ms", "--connections", "16", "--setups"
    };

    @TempDir
    Path directory;

    private Process process;

    private record Outcome(int code, String out, String err) {

        JsonNode document() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    /**
     * A comparison.
     *
     * @param before shell commands in the namespaces that it is made in
     */
    private Outcome compare(String before, String setups, String... more) throws Exception {
        start(before, 3, setups, more);
        return end();
    }

    private void start(String before, int rounds, String setups, String... more) throws Exception {
        assumeTrue(
                new ProcessBuilder("unshare", "--net", "--mount", "true")
                                .start()
                                .waitFor()
                        == 0,
                "skipped: other namespaces are root's to make");
        List<String> command = new ArrayList<>(List.of(
                "unshare", "--net", "--mount", "sh", "-c", "ip link set lo up && " + before + "exec \"$@\"", "sh"));
        List<String> program = new ArrayList<>(PortshareJar.command());
        program.addAll(1, List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + Files.createDirectories(temporary())));
        command.addAll(program);
        command.addAll(List.of(BRIEF));
        command.addAll(List.of(setups, "--rounds", Integer.toString(rounds)));
        command.addAll(List.of(more));
        process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String out() {
        return read("out");
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome end() throws Exception {
        int code = process.waitFor();
        return new Outcome(code, out(), Files.readString(directory.resolve("err")));
    }

    private Path temporary() {
        return directory.resolve("tmp");
    }

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void assumeInstalled(ServerKind kind) {
        assumeTrue(
                kind.problem(Identity.self()).isEmpty(),
                () -> kind.problem(Identity.self()).orElse(""));
    }

    private static List<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    @Test
    void theSumsOfAComparisonAgree() throws Exception {
        assumeInstalled(ServerKind.PYTHON);

        Outcome outcome =
                compare("", "vertx-one,vertx-loops,vertx-reuseport,python-inherited,python-reuseport", "--json");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode document = outcome.document();
        assertThat(document.path("verdict").asText()).isEqualTo("passed");
        assertThat(all(document.path("setups"))).hasSize(5).allSatisfy(setup -> {
            assertThat(all(setup.path("rounds")))
                    .extracting(round -> round.path("round").asInt())
                    .containsExactly(1, 2, 3);
            assertThat(setup.path("errors").size()).isZero();
            all(setup.path("rounds")).forEach(CompareIT::assertConsistent);
        });
        assertThat(all(document.path("setups")))
                .extracting(setup -> setup.at("/rounds/0/processes").size())
                .startsWith(1, 1, 2)
                .endsWith(2);
        assertThat(all(document.path("differences")))
                .extracting(each -> each.path("setup").asText() + " from "
                        + each.path("baseline").asText())
                .hasSize(16)
                .containsOnly(
                        "vertx-loops from vertx-one",
                        "vertx-reuseport from vertx-one",
                        "python-reuseport from python-inherited");
        assertThat(temporary()).isEmptyDirectory();
    }

    private static void assertConsistent(JsonNode round) {
        long connections = all(round.path("processes")).stream()
                .mapToLong(JsonNode::asLong)
                .sum();
        double requests = round.path("requests").asDouble();
        assertThat(connections).isEqualTo(round.path("connections").asLong());
        // four requests each, and what was cut off at the end
        assertThat(requests).isBetween(connections * 4.0 - 16 * 4, connections * 4.0);
        assertThat(round.path("requestsPerSecond").asDouble())
                .isCloseTo(requests / round.path("seconds").asDouble(), within(1e-6));
        assertThat(round.path("cpuMicrosPerRequest").asDouble())
                .isCloseTo(round.path("cpuSeconds").asDouble() * 1e6 / requests, within(1e-6));
        assertThat(round.path("meanMillis").asDouble())
                .isPositive()
                .isLessThan(round.path("p99Millis").asDouble());
    }

    @Test
    void nginxAcceptsInEachOfItsWays() throws Exception {
        assumeInstalled(ServerKind.NGINX);

        Outcome outcome = compare("", "nginx-shared,nginx-mutex,nginx-reuseport", "--baseline", "nginx-mutex");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("  from nginx-mutex", "  nginx-reuseport", "3 of 3 set-ups measured", "MEASURED");
        assertThat(outcome.err()).contains("round 3 of 3");
    }

    @Test
    void aServerThatIsMissingIsToldWithItsPackageAndTheRestIsMeasured() throws Exception {
        assumeInstalled(ServerKind.NGINX);
        Path kept = directory.resolve("kept");

        Outcome outcome = compare(
                "mount --bind /dev/null \"$(command -v nginx || echo /usr/sbin/nginx)\" && ",
                "nginx-shared,vertx-one",
                "--out",
                kept.toString());

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.INCONCLUSIVE);
        assertThat(outcome.out().replaceAll("\\s+", " "))
                .contains("! nginx-shared was not measured: there is no nginx that ", "install it: apt install nginx")
                .contains("1 of 2 set-ups measured", "INCONCLUSIVE");
        assertThat(kept.resolve("report.html")).content().startsWith("<!doctype html>");
        assertThat(new ObjectMapper()
                        .readTree(kept.resolve("result.json").toFile())
                        .at("/setups/0/problem")
                        .asText())
                .startsWith("there is no nginx");
        assertThat(kept.resolve("logs/vertx-one/member-1.log")).exists();
    }

    @Test
    void aServerThatDoesNotStartIsToldWithItsLastWords() throws Exception {
        assumeInstalled(ServerKind.PYTHON);

        Outcome outcome = compare(
                "printf '#!/bin/sh\\necho no such luck >&2; exit 7\\n' >" + directory + "/python3 && chmod 755 "
                        + directory + "/python3 && export PATH=" + directory + ":$PATH && ",
                "python-inherited,vertx-one");

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.INCONCLUSIVE);
        assertThat(outcome.out().replaceAll("\\s+", " "))
                .contains("! python-inherited was not measured: server-1", "exit code 7", "no such luck")
                .contains("1 of 2 set-ups measured");
    }

    @Test
    void aServerThatDiesIsLeftOutFromThereOn() throws Exception {
        assumeInstalled(ServerKind.PYTHON);

        start("", 8, "python-reuseport,vertx-one");
        await("round 2", () -> read("err").contains("round 2"));
        List<ProcessHandle> servers = process.descendants()
                .filter(child -> Processes.command(child.pid()).matches("\\S*python\\S* \\S*server\\.py .*"))
                .toList();
        assertThat(servers).hasSizeGreaterThan(1);
        servers.get(0).destroyForcibly();
        Outcome outcome = end();

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.INCONCLUSIVE);
        assertThat(outcome.out().replaceAll("\\s+", " "))
                .contains("! python-reuseport stopped: pid " + servers.get(0).pid())
                .contains("INCONCLUSIVE");
        assertThat(outcome.err()).contains("round 8 of 8");
    }
}
