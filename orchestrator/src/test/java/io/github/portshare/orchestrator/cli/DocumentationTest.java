package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.verdict.CheckId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** What README, CONTRIBUTING, docs and the help say of commands, options, files and words: there is each of them. */
class DocumentationTest {

    /** Options of docker compose, gunicorn, kubectl, systemctl, node_exporter, python and our scripts. */
    private static final List<String> OF_OTHERS = List.of(
            "--exit-code-from",
            "--profile",
            "--reuse-port",
            "--workers",
            "--for",
            "--timeout",
            "--from-file",
            "--now",
            "--collector",
            "--bind",
            "--minutes",
            "--chdir",
            "--build-arg");

    static Stream<Documentation.Command> commands() throws Exception {
        return Documentation.commands();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsOneThatTheProgramTakes(Documentation.Command command) {
        assertThatCode(() -> Main.commandLine().parseArgs(command.arguments().toArray(String[]::new)))
                .as(command.toString())
                .doesNotThrowAnyException();
    }

    @Test
    void commandsAreFound() throws Exception {
        assertThat(commands().map(Documentation.Command::words))
                .hasSizeGreaterThan(100)
                .contains("./portshare run --members 3 --duration 30s --json", "./portshare doctor");
        assertThat(commands().map(Documentation.Command::file))
                .contains("README.md", "docs/tutorial.md", "docs/scale.md", "docs/how-to/nginx.md");
    }

    @Test
    void samplesAreFound() throws Exception {
        assertThat(sample("README.md", "./portshare run"))
                .contains("✓ loss none: # sent = # served, on # connections = # accepted", "PASSED");
        assertThat(sample("docs/how-to/tcp-udp.md", "./portshare run --protocol udp"))
                .contains("✓ errors #");
        assertThat(sample("docs/reference/kernel-tables.md", "./portshare binds"))
                .contains("RP RP OK/no OK/no OK/no OK/no OK/OK OK/OK OK/no");
        assertThat(sample("docs/explanation/windows.md", "./portshare hijack")).contains("UDP who bound one closed");
        assertThat(sample("docs/how-to/compare.md", "./portshare compare"))
                .contains("# of # set-ups measured", "MEASURED");
        assertThat(sample("docs/how-to/pipeline.md", "./portshare run --json"))
                .as("jq's")
                .isEmpty();
        assertThat(sample("docs/how-to/install.md", "./portshare doctor")).isEmpty();
    }

    private static List<String> sample(String file, String words) throws Exception {
        Documentation.Command command = commands()
                .filter(of ->
                        of.words().equals(words) && of.block() && of.file().equals(file))
                .reduce((first, last) -> last)
                .orElseThrow();
        return Documentation.sample(command);
    }

    @Test
    void everyOptionIsOneOfTheCommandsOrOfAToolThatIsNamed() throws Exception {
        Set<String> options = subcommands()
                .flatMap(command -> command.getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        options.addAll(OF_OTHERS);
        for (Documentation.AgentLine line : Documentation.lines()) {
            assertThat(Documentation.matches("(?<![\\w/-])(--[a-z][a-z0-9-]+)", line.text()))
                    .as(line.toString())
                    .allMatch(options::contains);
        }
    }

    @Test
    void everyFileThatIsNamedIsThere() throws Exception {
        for (Documentation.AgentLine line : Documentation.lines()) {
            assertThat(Documentation.matches(
                            "(?<![\\w./-])((?:orchestrator|\\.ci|docs|deploy)/[\\w./@-]*\\w)", line.text()))
                    .as(line.toString())
                    // with '...' a path is abbreviated; what a build makes comes later
                    .allMatch(file -> file.contains("...")
                            || file.contains("/target/")
                            || Files.exists(Documentation.TOP.resolve(file)));
        }
    }

    /** Of docker compose and kubectl, which few machines have. */
    @Test
    void everyServiceAndJobThatIsNamedIsThere() throws Exception {
        JsonNode services = Deployed.compose().get("services");
        List<String> jobs = Stream.concat(Stream.of(Deployed.job()), Deployed.machines().stream())
                .filter(made -> made.get("kind").stringValue().equals("Job"))
                .map(job -> job.at("/metadata/name").stringValue())
                .toList();
        for (Documentation.AgentLine line : Documentation.lines()) {
            List<String> waitedFor = Documentation.matches("--exit-code-from ([\\w-]+)", line.text());
            assertThat(waitedFor).as(line.toString()).allMatch(services::has);
            Documentation.matches("--profile ([\\w-]+)", line.text())
                    .forEach(profile -> assertThat(waitedFor)
                            .as(line.toString())
                            .allMatch(service -> services.get(service)
                                    .get("profiles")
                                    .valueStream()
                                    .anyMatch(each -> each.stringValue().equals(profile))));
            assertThat(Documentation.matches("\\bjob/([\\w-]+)", line.text()))
                    .as(line.toString())
                    .allMatch(jobs::contains);
        }
    }

    @Test
    void everyTestThatSecurityNamesIsThere() throws Exception {
        String security = Files.readString(Documentation.TOP.resolve("SECURITY.md"));
        List<String> named = Documentation.matches("`(\\w+(?:Test|IT))(?:\\.\\w+\\.*)?`", security);
        Set<String> there = new TreeSet<>();
        for (String module : List.of("server", "loadgen", "orchestrator")) {
            try (Stream<Path> files = Files.walk(Documentation.TOP.resolve(module + "/src/test"))) {
                files.map(file -> file.getFileName().toString().replace(".java", ""))
                        .forEach(there::add);
            }
        }
        assertThat(named).hasSizeGreaterThan(12).allMatch(there::contains);
    }

    @Test
    void theTableOfChecksNamesEachOfThem() throws Exception {
        assertThat(Documentation.rows("docs/reference/checks.md", "| check | passes when |"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CheckId.values())
                        .map(id -> "`" + id + "`")
                        .toList());
    }

    @Test
    void theTableOfFindingsNamesEachOfThem() throws Exception {
        assertThat(Documentation.rows("docs/reference/findings.md", "| id | it finds | by |").stream()
                        .flatMap(row -> Documentation.matches("`(\\w+)`", row).stream()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Symptom.Id.values())
                        .map(Symptom.Id::toString)
                        .toList());
    }

    @Test
    void theTableOfServersNamesEachOfThem() throws Exception {
        assertThat(Documentation.rows(
                        "docs/reference/servers.md", "| `--server` | what shares the port | speaks | needs |"))
                .containsExactlyElementsOf(StreamSupport.stream(new RunCommand.Kinds().spliterator(), false)
                        .map(kind -> "`" + kind + "`")
                        .toList());
    }

    @Test
    void theTableOfExitCodesNamesEachOfThem() throws Exception {
        int most = IntStream.of(ExitCode.OK, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FAILED, ExitCode.INCONCLUSIVE)
                .max()
                .orElseThrow();
        assertThat(Documentation.rows("docs/reference/exit-codes.md", "| exit code | |"))
                .containsExactlyElementsOf(Stream.concat(
                                IntStream.rangeClosed(0, most).mapToObj(Integer::toString),
                                Stream.of("130, 143", "141"))
                        .toList());
    }

    @Test
    void everyFieldOfADocumentIsInItsSchema() throws Exception {
        var schema = new ObjectMapper().readTree(ResultJson.class.getResourceAsStream("result-schema-1.json"));
        Set<String> fields = new TreeSet<>(schema.findValues("properties").stream()
                .flatMap(node -> Documentation.names(node).stream())
                .toList());
        for (Documentation.AgentLine line : Documentation.lines()) {
            assertThat(Documentation.matches("`(?:load|checks|members|plan)\\.([A-Za-z]+)`", line.text()))
                    .as(line.toString())
                    .allMatch(fields::contains);
        }
        assertThat(fields).contains("effectiveConnections");
    }

    @Test
    void everyVariableIsThatOfAnOption() throws Exception {
        Set<String> variables = subcommands()
                .flatMap(command -> command.getCommandSpec().options().stream()
                        .map(option -> option.longestName())
                        .flatMap(option -> Stream.of(option, command.getCommandName() + option)))
                .map(words -> "PORTSHARE_"
                        + words.replaceFirst("^--?", "")
                                .replace("--", "_")
                                .replace('-', '_')
                                .toUpperCase(java.util.Locale.ROOT))
                .collect(Collectors.toSet());
        for (Documentation.AgentLine line : Documentation.lines()) {
            assertThat(Documentation.matches("\\b(PORTSHARE_[A-Z0-9_]+)", line.text()))
                    .as(line.toString())
                    .allMatch(variables::contains);
        }
    }

    /** A help may speak of another command's option, as that of 'report' does of 'run --out'. */
    @Test
    void everyOptionThatAHelpMentionsIsOneOfTheProgram() {
        Set<String> options = subcommands()
                .flatMap(command -> command.getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toSet());
        subcommands()
                .forEach(command -> assertThat(Documentation.matches(
                                "(?<![\\w-])(--[a-z][a-z0-9-]+)", command.getUsageMessage(CommandLine.Help.Ansi.OFF)))
                        .as("portshare " + command.getCommandName() + " --help")
                        .allMatch(options::contains));
    }

    private static Stream<CommandLine> subcommands() {
        return Main.commandLine().getSubcommands().values().stream();
    }
}
