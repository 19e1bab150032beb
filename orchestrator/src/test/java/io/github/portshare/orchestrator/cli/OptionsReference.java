package io.github.portshare.orchestrator.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** docs/reference/options.md, written from the commands and their options. */
final class OptionsReference {

    private final List<String> lines = new ArrayList<>();

    private OptionsReference() {}

    static String text() {
        OptionsReference page = new OptionsReference();
        page.add(
                ReferenceTest.WRITTEN,
                "# Commands and options",
                "",
                "The same stands in each command's `--help`. An option can also be set by a variable, in the last column, or be read from",
                "a file (`@file`): the command line wins over files, files over variables. Flags take `1`, `true`, `yes`,",
                "`on`, and `0`, `false`, `no`, `off` from a variable.",
                "");
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            if (!name.equals("help")) {
                command.getHelp();
                page.command(command.getCommandSpec());
            }
        });
        return String.join("\n", page.lines).stripTrailing() + "\n";
    }

    private void command(CommandSpec command) {
        add("## " + command.name(), "");
        Arrays.stream(command.usageMessage().description())
                .forEach(sentence -> add(Documentation.escaped(sentence), ""));
        HelpGroups.OF_OPTIONS.getOrDefault(command.name(), List.of()).stream()
                .filter(group -> !group.heading().equals("Help"))
                .forEach(group -> {
                    add("### " + command.name() + ": " + group.heading().toLowerCase(Locale.ROOT), "");
                    table(
                            command,
                            group.names().stream()
                                    .map(command::findOption)
                                    .filter(Objects::nonNull)
                                    .toList());
                });
        List<ArgSpec> others = new ArrayList<>(command.positionalParameters());
        command.options().stream()
                .filter(option -> option.group() == null && !option.usageHelp() && !option.versionHelp())
                .forEach(others::add);
        if (!others.isEmpty()) {
            table(command, others);
        }
        add("Examples:", "");
        Examples.OF.get(command.name()).forEach(example -> add("    ./portshare " + example));
        add("");
    }

    private void table(CommandSpec command, List<? extends ArgSpec> arguments) {
        add("| option | | variable |", "|---|---|---|");
        arguments.forEach(argument -> add("| `" + signature(argument).replace("|", "\\|") + "` | "
                + Documentation.escaped(String.join(" ", rendered(argument))) + " | "
                + (argument instanceof OptionSpec option
                        ? EnvironmentDefaults.variables(command, option).stream()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", "))
                        : "")
                + " |"));
        add("");
    }

    private static String signature(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return argument.paramLabel();
        }
        String names = String.join(", ", option.names());
        String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
        return names + (option.arity().min() == 0 && !value.isEmpty() ? "[" + value + "]" : value);
    }

    /** With the values that stand for its variables. */
    private static List<String> rendered(ArgSpec argument) {
        return Arrays.stream(argument.description())
                .map(words -> words.replace("%%", "%")
                        .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))
                        .replace(
                                "${FALLBACK-VALUE}",
                                argument instanceof OptionSpec option ? option.fallbackValue() : "")
                        .replace("${COMPLETION-CANDIDATES}", candidates(argument)))
                .toList();
    }

    private static String candidates(ArgSpec argument) {
        return argument.completionCandidates() == null
                ? ""
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .collect(Collectors.joining(", "));
    }

    private void add(String... more) {
        lines.addAll(List.of(more));
    }
}
