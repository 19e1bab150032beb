package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Facts.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.inspection.BrokenGroup;
import io.github.portshare.orchestrator.report.SchemaFile;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A watch that stays, as a service has it: it is scraped, writes files and runs a command. */
@Tag("once")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InspectWatchIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaFile SCHEMA = new SchemaFile("watch-schema-1.json");

    @TempDir
    Path directory;

    private Process process;

    private void start(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.addAll(1, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("inspect");
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    private List<JsonNode> lines(String file) {
        return read(file)
                .lines()
                .map(line -> {
                    try {
                        return JSON.readTree(line);
                    } catch (IOException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }

    private boolean tells(String file, String event) {
        return read(file).endsWith("\n")
                && lines(file).stream()
                        .anyMatch(line -> line.path("event").asText().equals(event));
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private String scrape() throws Exception {
        Matcher address = Pattern.compile("metrics (http://\\S+)").matcher(read("err"));
        assertThat(address.find()).as(read("err")).isTrue();
        HttpResponse<String> page = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address.group(1))).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        return page.body();
    }

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** At the effort of a service. A hangup ends it no more than a stranger does. */
    @Test
    void aStrangerOf300MillisecondsIsTheScrapesTheFilesAndTheCommandsTo() throws Exception {
        Path told = directory.resolve("told");
        try (BrokenGroup group = new BrokenGroup("ghosts")) {
            start(
                    group.port(),
                    "--watch",
                    "--json",
                    "--metrics",
                    "0",
                    "--textfile",
                    directory.resolve("portshare.prom"),
                    "--expect-members",
                    "3",
                    "--on-change",
                    "tee -a '" + told + "'");
            await("no start: " + read("err"), () -> tells("out", "start"));
            signal("HUP");
            String labels = "{port=\"" + group.port() + "\",transport=\"tcp\"} ";
            assertThat(scrape())
                    .contains("portshare_listeners" + labels + "3.0", "portshare_strangers_total" + labels + "0.0")
                    .contains("portshare_expected_members{port=\"" + group.port() + "\"} 3.0");

            group.ghost(0.3);

            await(
                    "no stranger: " + read("out"),
                    () -> read("portshare.prom").contains("portshare_strangers_total" + labels + "1.0"));
            assertThat(scrape()).contains("portshare_strangers_total" + labels + "1.0");
            await("no command: " + read("err"), () -> tells("told", "visited") || tells("told", "came"));
            assertThat(lines("out").get(0).at("/ports/0/listeners")).hasSize(3);
            assertThat(read("out").lines())
                    .allSatisfy(line -> assertThat(SCHEMA.problems(line)).isEmpty());
            assertThat(read("told").lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(SCHEMA.problems(line)).isEmpty());
            signal("TERM");
            assertThat(process.waitFor()).isEqualTo(143);
        }
    }

    /** Nobody listens at first; then somebody does, leaves, and comes again. */
    @Test
    void aPortIsFollowedWhoeverLeavesIt() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        start(port, "--watch", "--json", "--protocol", "tcp");
        await("no start: " + read("err"), () -> tells("out", "start"));
        for (int time = 1; time <= 2; time++) {
            int times = time;
            try (ServerSocket listener = new ServerSocket()) {
                listener.setReuseAddress(true);
                listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                await("nobody came: " + read("out"), () -> count("came") == times);
            }
            await("nobody left: " + read("out"), () -> count("left") == times);
        }

        assertThat(lines("out").get(0).at("/ports/0/symptoms/0/id").asText()).isEqualTo("nobody");
        assertThat(process.isAlive()).isTrue();
    }

    private long count(String event) {
        return read("out")
                .lines()
                .filter(line -> line.contains("\"event\":\"" + event + "\""))
                .count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80 --metrics 9101 | --metrics needs --watch",
                "80 --on-change true --textfile x | --textfile, --on-change need --watch",
                "80 --watch --once | exclude each other",
                "--expect-members 4 | --expect-members needs a PORT",
                "80 --expect-members -1 | --expect-members -1 is below 0",
                "80 --watch --on-change /none/such | there is no program '/none/such' that may be run",
                "80 --watch --on-change none-such-program | there is no program 'none-such-program' on the PATH",
                "80 --watch --textfile /none/x.prom | no such directory",
                "80 --watch --textfile /dev/null | no regular file",
                "80 --watch --effort 0 | --effort 0.0 is outside 0.001 to 1",
                "80 --watch --metrics x | is not a port or an IP address with a port"
            })
    void whatCannotBeIsToldBeforeAnythingStarts(String arguments, String words) throws Exception {
        start((Object[]) arguments.split(" "));

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(read("err")).contains(words);
        assertThat(read("out")).isEmpty();
    }

    @Test
    void whoHasThePortOfTheMetricsIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            start(80, "--watch", "--metrics", taken.getLocalPort());

            assertThat(process.waitFor()).isEqualTo(2);
            assertThat(read("err"))
                    .contains("--metrics " + taken.getLocalPort() + " is taken by pid "
                            + ProcessHandle.current().pid());
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "5, 3"})
    void aDeviationFromWhatIsExpectedIsAFinding(int members, int code) throws Exception {
        try (BrokenGroup group = new BrokenGroup("good")) {
            start(group.port(), "--once", "--expect-members", members);

            assertThat(process.waitFor()).as(read("out")).isEqualTo(code);
        }
    }
}
