package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

class HelpGroupsTest {

    static Stream<String> longCommands() {
        return HelpGroups.OF_OPTIONS.keySet().stream();
    }

    static Stream<CommandLine> helps() {
        return Stream.concat(Stream.of(Main.commandLine()), Main.commandLine().getSubcommands().values().stream());
    }

    /** A new option that no group names would stand above them all: name it in {@link HelpGroups}. */
    @ParameterizedTest
    @MethodSource("longCommands")
    void everyOptionOfALongCommandIsInOneGroup(String name) {
        List<String> grouped = HelpGroups.OF_OPTIONS.get(name).stream()
                .flatMap(group -> group.names().stream())
                .toList();

        assertThat(grouped).doesNotHaveDuplicates();
        assertThat(command(name).getCommandSpec().options().stream().map(OptionSpec::longestName))
                .isSubsetOf(grouped);
    }

    @Test
    void everyNameInAGroupIsAnOptionOfACommandThatHasTheGroup() {
        HelpGroups.OF_OPTIONS.values().stream().flatMap(List::stream).distinct().forEach(group -> {
            List<String> options = HelpGroups.OF_OPTIONS.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(group))
                    .flatMap(entry -> command(entry.getKey()).getCommandSpec().optionsMap().keySet().stream())
                    .toList();
            assertThat(options).as(group.heading()).containsAll(group.names());
        });
    }

    @Test
    void everyCommandIsInOneGroup() {
        assertThat(HelpGroups.OF_COMMANDS.stream().flatMap(group -> group.names().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        Main.commandLine().getSubcommands().keySet());
    }

    @Test
    void headingsStandInTheirOrderAndOptionsUnderThem() {
        assertThat(help(command("run")))
                .startsWith("Usage: portshare run [OPTIONS]\n")
                .containsSubsequence(
                        "\nGroup:\n",
                        "--members",
                        "--reserve",
                        "\nLoad:\n",
                        "--connections",
                        "\nChecks:\n",
                        "--tolerance")
                .containsSubsequence("\nAttack:\n", "--no-hijack", "\nOutput:\n", "--json", "\nHelp:\n", "--version");
        assertThat(help(Main.commandLine()))
                .doesNotContain("Commands:")
                .containsSubsequence("\nProve:\n  run ", "\nLook:\n  inspect ", "\nHelp:\n  help ", "Exit codes:");
    }

    @ParameterizedTest
    @MethodSource("helps")
    void everyLineFitsATerminalOfEightyColumns(CommandLine command) {
        assertThat(help(command).lines()).allMatch(line -> line.length() <= 80);
    }

    /** A footer that is too long is broken, and goes on in the first column. */
    @ParameterizedTest
    @MethodSource("helps")
    void noLineOfAFooterIsBroken(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().footer())
                .allMatch(line -> line.replace("%%", "%").length() <= 80);
    }

    /** The list of commands shows it. */
    @ParameterizedTest
    @MethodSource("helps")
    void theFirstSentenceOfADescriptionFitsALine(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description()[0])
                .matches(".*[.?]")
                .hasSizeLessThan(66);
    }

    private static CommandLine command(String name) {
        return Main.commandLine().getSubcommands().get(name);
    }

    private static String help(CommandLine command) {
        return command.getUsageMessage(Ansi.OFF);
    }
}
