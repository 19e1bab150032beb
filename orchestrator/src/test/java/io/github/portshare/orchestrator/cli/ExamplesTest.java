package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class ExamplesTest {

    static List<String> examples() {
        return Examples.OF.values().stream().flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsALineThatTheProgramTakes(String example) {
        assertThatCode(() -> Main.commandLine().parseArgs(example.split(" "))).doesNotThrowAnyException();
    }

    @Test
    void everyCommandHasOneOfItsOwnAndItsHelpShowsIt() {
        CommandLine line = Main.commandLine();

        line.getSubcommands().forEach((name, command) -> {
            if (!name.equals("help")) {
                assertThat(Examples.OF.get(name)).isNotEmpty().allMatch(example -> example.matches(name + "( .*)?"));
                assertThat(command.getUsageMessage())
                        .contains(
                                "Examples:",
                                "  portshare " + Examples.OF.get(name).get(0));
            }
        });
    }

    @Test
    void everyLineFitsATerminalOfEightyColumns() {
        assertThat(examples()).allMatch(example -> example.length() <= 80 - "  portshare ".length());
    }
}
