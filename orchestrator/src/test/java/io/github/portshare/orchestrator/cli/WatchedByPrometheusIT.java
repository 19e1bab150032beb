package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Facts.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.inspection.BrokenGroup;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is handed out for Prometheus and Grafana, beside a real watch and a real Prometheus. */
@Tag("once")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchedByPrometheusIT {

    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path RULES = Documentation.TOP.resolve("deploy/prometheus/portshare.rules.yml");
    private static final Path RULES_TEST = RULES.resolveSibling("portshare.rules.test.yml");
    private static final Path DASHBOARD = Documentation.TOP.resolve("deploy/grafana/portshare.json");
    private static final String METRIC = "\\b(portshare_[a-z_]+)";

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** What it says, on both streams, goes to a file of that name. */
    private void start(String name, List<String> command) throws IOException {
        started.add(new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name).toFile())
                .start());
    }

    private void watch(String name, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.add("inspect");
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        command.add("--watch");
        start(name, command);
    }

    /** What the pattern's group finds in a file, once it does. */
    private String said(String name, String pattern) throws InterruptedException {
        await(
                name + " does not say '" + pattern + "': " + read(name),
                () -> !found(name, pattern).isEmpty());
        return found(name, pattern).get(0);
    }

    private List<String> found(String name, String pattern) {
        return Documentation.matches(pattern, read(name));
    }

    private String read(String name) {
        try {
            return Files.readString(directory.resolve(name));
        } catch (IOException e) {
            return "";
        }
    }

    private static String get(String url) {
        try (InputStream answer = URI.create(url).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs promtool, which must find nothing wrong, and tells what it says. */
    private static String promtool(Path stdin, Object... arguments) throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "needs " + PROMTOOL + " (Debian: prometheus)");
        List<String> command = Stream.concat(Stream.of(PROMTOOL), Stream.of(arguments))
                .map(Object::toString)
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectInput(stdin.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + said).isZero();
        return said;
    }

    private static final Path NOTHING = Path.of("/dev/null");

    @Test
    void everyRuleIsValidAndComesWhenItShould() throws Exception {
        promtool(NOTHING, "check", "rules", RULES);
        promtool(NOTHING, "test", "rules", RULES_TEST);
    }

    private static List<String> expressions() throws IOException {
        return new ObjectMapper()
                .readTree(DASHBOARD.toFile()).findValues("expr").stream()
                        .map(JsonNode::asText)
                        .toList();
    }

    /** There is no check of an expression alone, but of a rule that records it. */
    @Test
    void everyExpressionOfTheDashboardIsPromql() throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        for (String expression : expressions()) {
            // as Grafana puts them in
            String put = expression
                    .replaceAll("\\$__(rate_interval|range)", "5m")
                    .replaceAll("\\$(instance|port)", ".+")
                    .replace("'", "''");
            rules.append("  - record: panel:number")
                    .append(rules.length())
                    .append("\n    expr: '")
                    .append(put)
                    .append("'\n");
        }
        Path file = Files.writeString(directory.resolve("dashboard.yml"), rules);

        assertThat(promtool(NOTHING, "check", "rules", file))
                .contains(expressions().size() + " rules found");
    }

    @Test
    void panelsOfTheDashboardHaveTitleUnitAndPlaceOfTheirOwn() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        assertThat(dashboard.get("schemaVersion").asInt()).isPositive();
        assertThat(dashboard.at("/templating/list"))
                .extracting(variable -> variable.get("name").asText())
                .containsExactly("datasource", "instance", "port");
        Set<String> cells = new TreeSet<>();
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            String title = panel.get("title").asText();
            assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
            assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
            assertThat(panel.at("/description").asText()).as(title).isNotEmpty();
            assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                    .as(title)
                    .isNotEmpty();
            JsonNode place = panel.get("gridPos");
            for (int x = 0; x < place.get("w").asInt(); x++) {
                for (int y = 0; y < place.get("h").asInt(); y++) {
                    int column = place.get("x").asInt() + x;
                    assertThat(column).as(title).isLessThan(24);
                    assertThat(cells.add(column + "/" + (place.get("y").asInt() + y)))
                            .as(title + " lies on another")
                            .isTrue();
                }
            }
        }
    }

    /** A metric that is misspelled would be an alert that never comes, and an empty panel. */
    @Test
    void whatRulesDashboardAndHowToNameIsWhatAWatchTells() throws Exception {
        try (BrokenGroup tcp = new BrokenGroup("good");
                BrokenGroup udp = new BrokenGroup("udp")) {
            watch("tcp", tcp.port(), "--expect-members", 4, "--textfile", directory.resolve("tcp.prom"));
            watch("udp", udp.port(), "--protocol", "udp", "--textfile", directory.resolve("udp.prom"));
            said("tcp.prom", "(?m)^(portshare_listener_backlog)\\{");
            said("udp.prom", "(?m)^(portshare_listener_drops_total)\\{");
        }
        Set<String> told = Stream.of("tcp.prom", "udp.prom")
                .flatMap(file -> found(file, "(?m)^(portshare_[a-z_]+)").stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(told).containsAll(Documentation.matches(METRIC, Files.readString(RULES)));
        assertThat(Documentation.matches(METRIC, String.join("\n", expressions())))
                .containsOnlyOnceElementsOf(Set.of("portshare_hidden", "portshare_build_info"))
                .hasSameElementsAs(told);
        assertThat(Documentation.matches(
                        "(?m)^\\| `(portshare_[a-z_]+)`", Files.readString(Documentation.TOP.resolve("docs/watch.md"))))
                .as("the table of docs/watch.md")
                .containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void aStrangerThatStaysForThreeHundredMillisecondsRaisesTheAlert() throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS), "needs " + PROMETHEUS + " (Debian: prometheus)");
        try (BrokenGroup group = new BrokenGroup("ghosts")) {
            watch("watch", group.port(), "--metrics", 0);
            String address = said("watch", "metrics http://([0-9.:]+)/metrics\n");
            await("no look", () -> get("http://" + address + "/metrics").contains("portshare_strangers_total{"));
            Path scrape = Files.writeString(directory.resolve("scrape"), get("http://" + address + "/metrics"));
            assertThat(promtool(scrape, "check", "metrics")).isEmpty();

            String prometheus = prometheus(address);
            String counter = "portshare_strangers_total{port=\"" + group.port() + "\",transport=\"tcp\"}";
            await(
                    "not scraped: " + read("prometheus"),
                    () -> value(prometheus, counter).equals("0"));
            assertThat(alerts(prometheus)).isEmpty();

            group.ghost(0.3);

            await(
                    "no alert: " + get(prometheus + "/api/v1/alerts") + ", " + read("watch"),
                    () -> alerts(prometheus).equals(List.of("PortshareStranger firing " + group.port())));
            assertThat(value(prometheus, counter)).isEqualTo("1");
            // by one look or, where the machine is slow, by two
            assertThat(read("watch")).containsPattern("came and went|\\d - tcp 127.0.0.1:" + group.port());
        }
    }

    /** Starts one that scrapes the address each second, and tells its own. */
    private String prometheus(String address) throws Exception {
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: portshare
                    static_configs: [{targets: ["%s"]}]
                """.formatted(RULES, address));
        start(
                "prometheus",
                List.of(
                        PROMETHEUS.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:0"));
        said("prometheus", "(Server is ready to receive web requests)");
        return "http://" + said("prometheus", "Listening on\" address=(127\\.0\\.0\\.1:[0-9]+)");
    }

    /** The newest value of a series, or nothing. */
    private static String value(String prometheus, String series) {
        return json(prometheus + "/api/v1/query?query=" + URLEncoder.encode(series, StandardCharsets.UTF_8))
                .at("/data/result/0/value/1")
                .asText();
    }

    private static List<String> alerts(String prometheus) {
        List<String> alerts = new ArrayList<>();
        json(prometheus + "/api/v1/alerts")
                .at("/data/alerts")
                .forEach(alert -> alerts.add(String.join(
                        " ",
                        alert.at("/labels/alertname").asText(),
                        alert.get("state").asText(),
                        alert.at("/labels/port").asText())));
        return alerts;
    }

    private static JsonNode json(String url) {
        try {
            return new ObjectMapper().readTree(get(url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
