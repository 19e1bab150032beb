package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The example in docs/github-actions.yml: it is YAML, and each of its commands is one that the program takes. */
class WorkflowExampleTest {

    private static Stream<JsonNode> steps() throws IOException {
        return Deployed.elements(Deployed.yaml("docs/github-actions.yml").at("/jobs/shares/steps"));
    }

    static Stream<String> commands() throws IOException {
        return steps().filter(step -> step.has("run"))
                .flatMap(step ->
                        Documentation.matches(
                                "\\./portshare ([^>|;\\n]+)", step.get("run").stringValue())
                                .stream());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsOneThatTheProgramTakes(String words) {
        assertThatCode(() -> Main.commandLine().parseArgs(words.strip().split(" +")))
                .as(words)
                .doesNotThrowAnyException();
    }

    @Test
    void theResultIsKeptShownComparedAndAtTheEndChecked() throws IOException {
        List<String> commands = commands().map(String::strip).toList();

        assertThat(commands)
                .containsSubsequence(
                        "report kept/result.json --format markdown",
                        "report kept/result.json --format junit",
                        "diff before.json kept/result.json",
                        "report kept/result.json --check");
        assertThat(commands.get(0)).startsWith("run ").endsWith("--out kept");
    }

    @Test
    void whatItUsesIsPinned() throws IOException {
        assertThat(steps().filter(step -> step.has("uses")))
                .hasSizeGreaterThan(3)
                .allMatch(step -> step.get("uses").stringValue().matches("[\\w./-]+@[0-9a-f]{40}"));
    }
}
