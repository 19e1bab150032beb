package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What README, CONTRIBUTING, docs and the help say of commands, options, files and words: there is each of them. */
class DocumentationTest {

    static Stream<Documentation.Command> commands() throws Exception {
        return Documentation.commands();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsOneThatTheProgramTakes(Documentation.Command command) {
        assertThatCode(() -> Main.commandLine().parseArgs(command.arguments().toArray(String[]::new)))
                .as("%s, where it says '%s'", command.place(), command.words())
                .doesNotThrowAnyException();
    }

    @Test
    void commandsAreFound() throws Exception {
        assertThat(commands().map(Documentation.Command::words))
                .hasSizeGreaterThan(20)
                .contains("./portshare run --members 3 --duration 30s --json", "./portshare doctor");
        assertThat(commands().map(Documentation.Command::place))
                .anyMatch(place -> place.startsWith("docs/scale.md:"))
                .anyMatch(place -> place.startsWith("docs/watch.md:"));
    }

    @Test
    void samplesAreFound() throws Exception {
        assertThat(sample("./portshare run"))
                .contains("✓ loss none: # sent = # served, on # connections = # accepted", "PASSED");
        assertThat(sample("./portshare run --protocol udp")).contains("✓ errors #");
        assertThat(sample("./portshare binds")).contains("RP RP OK/no OK/no OK/no OK/no OK/OK OK/OK OK/no");
        assertThat(sample("./portshare hijack")).contains("RP reserved uid # #/# #/# #/# #/# #/#");
        assertThat(sample("./portshare compare")).contains("# of # set-ups measured", "MEASURED");
        assertThat(sample("./portshare run --json")).as("jq's").isEmpty();
        assertThat(sample("./portshare doctor")).isEmpty();
    }

    private static List<String> sample(String words) throws Exception {
        Documentation.Command command = commands()
                .filter(of ->
                        of.words().equals(words) && of.block() && of.place().startsWith("README.md"))
                .reduce((first, last) -> last)
                .orElseThrow();
        return Documentation.sample(command);
    }

    @Test
    void everyOptionIsOneOfTheCommandsOrOfAToolThatIsNamed() throws Exception {
        Set<String> options = subcommands()
                .flatMap(command -> command.getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        // docker compose up --profile containers --exit-code-from judge; gunicorn --reuse-port
        options.addAll(List.of("--exit-code-from", "--profile", "--reuse-port"));
        for (Documentation.AgentLine line : Documentation.lines()) {
            assertThat(Documentation.matches("(?<![\\w/-])(--[a-z][a-z0-9-]+)", line.text()))
                    .as(line.toString())
                    .allMatch(options::contains);
        }
    }

    @Test
    void everyLinkedFileIsThere() throws Exception {
        for (Documentation.AgentLine line : Documentation.allLines()) {
            assertThat(Documentation.matches("]\\(([^)#:]+)\\)", line.text()))
                    .as(line.toString())
                    .allMatch(file ->
                            Files.exists(Documentation.TOP.resolve(line.file()).resolveSibling(file)));
            assertThat(Documentation.matches("(?<![\\w.])((?:orchestrator|\\.ci|docs)/[\\w./-]*\\w)", line.text()))
                    .as(line.toString())
                    // with '...' a path is abbreviated; what a build makes comes later
                    .allMatch(file -> file.contains("...")
                            || file.contains("/target/")
                            || Files.exists(Documentation.TOP.resolve(file)));
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
        assertThat(Documentation.rows("| check | passes when |"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CheckId.values())
                        .map(id -> "`" + id + "`")
                        .toList());
    }

    @Test
    void theTableOfExitCodesNamesEachOfThem() throws Exception {
        int most = IntStream.of(ExitCode.OK, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FAILED, ExitCode.INCONCLUSIVE)
                .max()
                .orElseThrow();
        assertThat(Documentation.rows("| exit code | |"))
                .containsExactlyElementsOf(Stream.concat(
                                IntStream.rangeClosed(0, most).mapToObj(Integer::toString),
                                Stream.of("130, 143", "141"))
                        .toList());
    }

    @Test
    void everyFieldOfADocumentIsInItsSchema() throws Exception {
        JsonNode schema = new ObjectMapper().readTree(ResultJson.class.getResourceAsStream("result-schema-1.json"));
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
