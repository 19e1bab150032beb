package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.report.Results;
import io.github.portshare.orchestrator.run.ChanceResult;
import io.github.portshare.orchestrator.run.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the program says before it does anything; nothing here starts a process. */
class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"run", "inspect", "judge", "serve", "load", "report", "doctor"})
    void everyCommandHelps(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: portshare " + command).contains("--help");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theProgramHelpsWithItsCommandsAndExitCodes() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains("run", "serve", "load", "report", "doctor")
                .contains("4    inconclusive");
    }

    @Test
    void theProgramTellsItsVersion() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("portshare ").contains("JDK " + System.getProperty("java.version"));
    }

    @Test
    void withoutACommandItIsWrongUsage() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("portshare: what to do? One of: agent, binds, ")
                .endsWith("Try 'portshare --help'.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "run --memebers 2, --memebers",
        "serve --prot 80, --prot",
        "load http://127.0.0.1:1 --seeed 4, --seeed",
        "doctor --fix, --fix"
    })
    void anUnknownOptionIsWrongUsage(String line, String option) {
        assertThat(execute(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("'" + option + "'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        assertThat(execute("rnu")).isEqualTo(2);
        assertThat(err.toString()).contains("'rnu'").endsWith("Try 'portshare --help'.\n");
    }

    @Test
    void everyProblemOfAPlanIsToldOnItsLine() {
        int code = execute("run", "--members", "0", "--port", "70000", "--host", "localhost", "--tolerance", "150%");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "portshare: --members 0 is outside 1 to 1024",
                        "portshare: --host 'localhost' is not an IP literal such as 127.0.0.1 or ::1",
                        "portshare: --port 70000 is outside 0 to 65535",
                        "portshare: --tolerance 1.5 is not between 0 and 1 (0.1 or 10%)");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void problemsNameOptionsThatExist() {
        execute(
                "run",
                "--members",
                "0",
                "--port",
                "-1",
                "--host",
                "x",
                "--uid",
                "-1",
                "--intruder-uid",
                "-1",
                "--tolerance",
                "0",
                "--confidence",
                "0",
                "--max-error-rate",
                "2",
                "--max-p99",
                "0s",
                "--connections",
                "0",
                "--requests-per-connection",
                "0",
                "--duration",
                "0s",
                "--warmup",
                "PT-1S",
                "--timeout",
                "0s",
                "--path",
                "x",
                "--client-threads",
                "0");

        CommandLine run = Main.commandLine().getSubcommands().get("run");
        List<String> named = err.toString()
                .lines()
                .map(line -> line.replaceFirst("portshare: (--[a-z0-9-]+).*", "$1"))
                .toList();
        assertThat(named).hasSize(16).doesNotHaveDuplicates();
        assertThat(named)
                .allSatisfy(option -> assertThat(run.getCommandSpec().findOption(option))
                        .as(option)
                        .isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "load"})
    void aDurationAndANumberOfRequestsExcludeEachOther(String command) {
        String url = command.equals("load") ? "http://127.0.0.1:1" : "--no-hijack";

        assertThat(execute(command, url, "--duration", "1s", "--requests", "5")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("portshare: --duration and --requests exclude each other")
                .endsWith("Try 'portshare " + command + " --help'.\n");
    }

    @Test
    void howLongALoadOfAnyServerTakesToTellEnoughIsNotKnown() {
        assertThat(execute("load", "http://127.0.0.1:1", "--duration", "auto")).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: --duration auto is for 'run', ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5"})
    void aNumberOfRequestsIsAtLeastOne(String requests) {
        assertThat(execute("run", "--requests", requests)).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: --requests " + requests + " is below 1");
    }

    @Test
    void aPageWhosePortIsTakenIsToldBeforeAnythingStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertThat(execute("run", "--page", port)).isEqualTo(2);
            assertThat(err.toString())
                    .startsWith("portshare: --page " + port + " is taken by pid ")
                    .endsWith("; choose another port (0 = any free one)\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--page-host a.example, --page-host a.example needs --page",
        "--page-stay, --page-stay needs --page",
        "--page 0 --page-host http://a.example/, --page-host 'http://a.example/' is not a host name",
        "--page 0 --page-host *, --page-host '*' is not a host name",
        "--page 0 --page-host a.example:80, --page-host 'a.example:80' is not a host name"
    })
    void whatIsSaidOfAPageMustFitIt(String options, String told) {
        assertThat(execute(("run " + options).split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: " + told);
    }

    @Test
    void anIntruderNeedsAnAttack() {
        assertThat(execute("run", "--no-hijack", "--intruder-uid", "58000")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("portshare: --no-hijack and --intruder-uid exclude each other\n");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            --duration,       soon,     'soon' is not a duration such as
            --duration,       P200000D, 'P200000D' is longer than a year
            --tolerance,      ten,      'ten' is not a ratio such as 0.1 or 10%
            --max-error-rate, NaN,      'NaN' is not a ratio such as 0.1 or 10%
            --members,        four,     'four' is not a whole number
            --rate,           fast,     'fast' is not a rate in requests per second
            --protocol,       sctp,     'sctp' is not http, tcp or udp
            """)
    void aValueThatCannotBeReadIsToldWithItsOption(String option, String value, String words) {
        assertThat(execute("run", option, value)).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: " + option + " " + words);
    }

    @Test
    void aProtocolAndAnotherOnesTargetExcludeEachOther() {
        assertThat(execute("load", "http://127.0.0.1:1/", "--protocol", "udp")).isEqualTo(2);
        assertThat(err.toString()).contains("--protocol udp and the target 'http://127.0.0.1:1/' exclude each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/", "127.0.0.1", "http:///path"})
    void loadNeedsAnHttpTarget(String url) {
        assertThat(execute("load", url)).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: target '" + url + "' is not of the form http://");
    }

    @Test
    void loadNeedsATarget() {
        assertThat(execute("load")).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: load needs a URL\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1%", "150%"})
    void loadsErrorRateIsARatio(String rate) {
        assertThat(execute("load", "http://127.0.0.1:1", "--max-error-rate", rate))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--max-error-rate").contains("is not between 0 and 1");
    }

    @Test
    void serveNeedsAnAddress() {
        assertThat(execute("serve", "--host", "localhost")).isEqualTo(2);
        assertThat(err.toString()).contains("localhost").endsWith("Try 'portshare serve --help'.\n");
    }

    @Test
    void reportNeedsAFileThatIsThere(@TempDir Path directory) {
        String file = directory.resolve("none.json").toString();

        assertThat(execute("report", file)).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: cannot read " + file + ": no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "{}", "{\"schemaVersion\": 1}", "{\"schemaVersion\": 99}"})
    void reportNeedsAResult(String text, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("some.json"), text);

        assertThat(execute("report", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: " + file);
    }

    @ParameterizedTest
    @CsvSource({"passed, 0", "failed, 3", "inconclusive, 4"})
    void reportChecksByTheDocumentsVerdict(String verdict, int code, @TempDir Path directory) throws IOException {
        String result = ResultJson.write(Results.passed()).replaceFirst("\"passed\"", '"' + verdict + '"');
        String file =
                Files.writeString(directory.resolve("result.json"), result).toString();

        assertThat(shown("report", file, "--check")).isEqualTo(code);
        assertThat(shown("report", file)).isZero();
        assertThat(ofStdin(result, "report", "-", "--check", "--json")).isEqualTo(code);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"text, 3", "markdown, 3", "junit, 3", "csv, 3", "html, 3"})
    void reportDrawsInEachForm(String format, int code) {
        String result = ResultJson.write(Results.failed());

        assertThat(ofStdin(result, "report", "-", "--check", "--format", format))
                .isEqualTo(code);
        assertThat(ofStdin(result, "report", "-", "--format", format)).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --format pdf             | --format 'pdf' is not text, markdown, junit, csv or html
            --format csv --json      | --format csv and --json exclude each other
            --format html --html x   | --format html and --html exclude each other
            --html x --json          | --html and --json exclude each other
            """)
    void formsThatExcludeEachOtherAreWrongUsage(String options, String told) {
        assertThat(ofStdin("{}", ("report - " + options).split(" +"))).isEqualTo(2);
        assertThat(err.toString()).contains(told);
    }

    @Test
    void whatHasNoMembersIsNoTableOfThem() {
        String chance = ResultJson.write(ChanceResult.of(4, null, 0.15, 0.999));

        assertThat(ofStdin(chance, "report", "-", "--format", "csv")).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: --format csv draws documents of 'run', 'load' and 'judge'");
    }

    @Test
    void whatIsWrongWithStdinIsTold() {
        assertThat(ofStdin("{", "report", "-")).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: stdin is not a portshare result: it is not JSON (line 1, ");
    }

    @Test
    void whatJudgesNothingHasNoVerdictToCheck() {
        String chance = ResultJson.write(ChanceResult.of(4, null, 0.15, 0.999));

        assertThat(ofStdin(chance, "report", "-", "--check")).isEqualTo(2);
        assertThat(err.toString()).startsWith("portshare: --check needs a verdict");
    }

    @Test
    void twoResultsAreComparedByTheirFiles(@TempDir Path directory) throws IOException {
        String a = Files.writeString(directory.resolve("a.json"), ResultJson.write(Results.passed()))
                .toString();
        String b = Files.writeString(directory.resolve("b.json"), ResultJson.write(Results.failed()))
                .toString();

        assertThat(shown("diff", a, b)).isEqualTo(3);
        assertThat(shown("diff", b, b, "--json")).isEqualTo(4);
        assertThat(ofStdin(ResultJson.write(Results.passed()), "diff", b, "-")).isEqualTo(4);
        assertThat(err.toString()).isEmpty();
        assertThat(execute("diff", "-", "-")).isEqualTo(2);
        assertThat(execute("diff", a, b, "--tolerance", "120%")).isEqualTo(2);
        assertThat(err.toString()).contains("A and B are both -", "portshare: --tolerance 1.2 is not from 0 to 1");
    }

    @Test
    void aDocumentSaysWhichProgramMadeItAndWhatThatWasAsked(@TempDir Path directory) throws IOException {
        Path options = Files.writeString(directory.resolve("options"), "--tolerance 20%");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(written));
        try {
            assertThat(Main.execute(
                            Main.commandLine(),
                            Map.of("PORTSHARE_JUDGE_CONFIDENCE", "0.99"),
                            "judge",
                            "@" + options,
                            "--json",
                            "--",
                            "500",
                            "510"))
                    .isEqualTo(0);
        } finally {
            System.setOut(before);
        }
        Origin origin = ResultJson.parse(written.toString(StandardCharsets.UTF_8), Path.of("stdout"))
                .origin();

        assertThat(origin.commandLine())
                .containsExactly("judge", "--confidence=0.99", "--tolerance", "20%", "--json", "--", "500", "510");
        assertThat(origin.tool().name()).isEqualTo("portshare");
        assertThat(origin.tool().version()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(origin.tool().commit())
                .satisfiesAnyOf(
                        commit -> assertThat(commit).isNull(),
                        commit -> assertThat(commit).matches("[0-9a-f]{12}(-dirty)?"));
    }

    @Test
    void ofAnOlderDocumentNobodyKnowsWhoMadeIt() {
        String written = ResultJson.write(Results.passed());
        String older =
                written.replaceAll("(?s)\"tool\" :.*?\\},\\s*", "").replaceAll("(?s)\"commandLine\" :.*?\\],\\s*", "");

        Origin origin = ResultJson.parse(older, Path.of("result.json")).origin();

        assertThat(written).contains("\"commandLine\"");
        assertThat(origin).isEqualTo(new Origin(null, null));
        assertThat(ResultJson.write(ResultJson.parse(older, Path.of("result.json"))))
                .doesNotContain("\"tool\"", "\"commandLine\"");
    }

    private int ofStdin(String text, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return shown(arguments);
        } finally {
            System.setIn(before);
        }
    }

    /** What shows a document on stdout itself, which is the build's. */
    private int shown(String... arguments) {
        PrintStream before = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            return execute(arguments);
        } finally {
            System.setOut(before);
        }
    }

    private int execute(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return Main.execute(line, Map.of(), arguments);
    }
}
