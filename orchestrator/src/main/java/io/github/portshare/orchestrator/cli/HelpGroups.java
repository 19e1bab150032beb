package io.github.portshare.orchestrator.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a help shows under one heading: options of the long commands, and commands. The parser never sees the groups, because it
 * would take an option that is given twice for a second group, and since most lines ask for no help.
 */
final class HelpGroups {

    /** A heading, and the names under it, in their order. */
    record Group(String heading, List<String> names) {
        private static Group of(String heading, String... names) {
            return new Group(heading, List.of(names));
        }
    }

    private static final Group LOAD = Group.of(
            "Load",
            "--connections",
            "--requests-per-connection",
            "--protocol",
            "--path",
            "--identity-header",
            "--rate",
            "--arrival",
            "--duration",
            "--requests",
            "--warmup",
            "--timeout",
            "--engine",
            "--client-threads",
            "--sources",
            "--seed");
    private static final Group CHECKS =
            Group.of("Checks", "--tolerance", "--confidence", "--max-error-rate", "--max-p99", "--abort-on-fail");
    private static final Group ELSEWHERE =
            Group.of("Load from other machines", "--load-agents", "--fleet", "--fleet-key", "--fleet-wait");
    private static final Group OUTPUT = Group.of(
            "Output", "--out", "--page", "--page-host", "--page-stay", "--quiet", "--json", "--color", "--no-color");
    private static final Group HELP = Group.of("Help", "--help", "--version");

    /** Of the commands that have too many options for one list. */
    static final Map<String, List<Group>> OF_OPTIONS = Map.of(
            "run",
            List.of(
                    Group.of(
                            "Group",
                            "--members",
                            "--port",
                            "--host",
                            "--uid",
                            "--server",
                            "--server-command",
                            "--attach",
                            "--steer",
                            "--reserve",
                            "--member-env"),
                    LOAD,
                    CHECKS,
                    Group.of(
                            "Attack",
                            "--no-hijack",
                            "--intruder-uid",
                            "--intruder-agent",
                            "--intruder-token-file",
                            "--control-agent",
                            "--control-token-file"),
                    Group.of("Disruption", "--disrupt", "--max-loss", "--allow-disrupt"),
                    OUTPUT,
                    ELSEWHERE,
                    HELP),
            "load",
            List.of(LOAD, CHECKS, OUTPUT, ELSEWHERE, HELP),
            "compare",
            List.of(
                    Group.of("Servers", "--setups", "--baseline", "--members", "--host"),
                    Group.of(
                            "Load",
                            "--rounds",
                            "--duration",
                            "--warmup",
                            "--connections",
                            "--requests-per-connection",
                            "--timeout",
                            "--client-threads",
                            "--confidence"),
                    OUTPUT,
                    HELP),
            "restart",
            List.of(
                    Group.of("Restarts", "--technique", "--server", "--members", "--repeats", "--settle"),
                    Group.of("Load", "--load", "--connections"),
                    OUTPUT,
                    HELP),
            "inspect",
            List.of(
                    Group.of("Look", "--protocol", "--once", "--expect-members", "--expect-uid"),
                    Group.of("Watch", "--watch", "--effort", "--metrics", "--textfile", "--on-change"),
                    OUTPUT,
                    HELP),
            "judge",
            List.of(
                    Group.of("Counts", "--weights", "--connections", "--repeats"),
                    Group.of("Limits", "--tolerance", "--confidence"),
                    Group.of("Plan", "--plan", "--members"),
                    OUTPUT,
                    HELP));

    /** In the order of the program's help. */
    static final List<Group> OF_COMMANDS = List.of(
            Group.of("Prove", "run", "hijack", "restart", "compare"),
            Group.of("Look", "inspect", "judge", "doctor"),
            Group.of("Results", "report", "diff"),
            Group.of("This kernel", "binds", "steer"),
            Group.of("Parts alone", "serve", "load", "load-agent", "fleet-key", "agent"),
            Group.of("Help", "help", "completion"));

    private static final int NAMES = 14;

    private HelpGroups() {}

    /** Has the help of a program, and of its commands, show them. */
    static void addTo(CommandLine program) {
        program.setHelpFactory((command, colors) -> {
            group(command);
            return new Help(command, colors);
        });
        program.getCommandSpec().usageMessage().commandListHeading("");
        program.getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpGroups::commandList);
    }

    private static void group(CommandSpec command) {
        List<Group> groups = OF_OPTIONS.get(command.name());
        if (groups == null || !command.argGroups().isEmpty()) {
            return;
        }
        command.usageMessage().abbreviateSynopsis(true);
        int order = 0;
        for (Group group : groups) {
            ArgGroupSpec.Builder builder = ArgGroupSpec.builder()
                    .validate(false)
                    .heading("%n" + group.heading() + ":%n")
                    .order(order++);
            List<OptionSpec> options = group.names().stream()
                    .map(command::findOption)
                    .filter(Objects::nonNull)
                    .toList();
            options.forEach(command::remove);
            options.forEach(builder::addArg);
            command.addArgGroup(builder.build());
        }
    }

    private static String commandList(Help help) {
        Map<String, Help> commands = help.subcommands();
        StringBuilder list = new StringBuilder();
        for (Group group : OF_COMMANDS) {
            Help.TextTable table = Help.TextTable.forColumns(
                    help.colorScheme(),
                    new Help.Column(NAMES, 2, Help.Column.Overflow.SPAN),
                    new Help.Column(help.commandSpec().usageMessage().width() - NAMES, 1, Help.Column.Overflow.WRAP));
            group.names().stream()
                    .filter(commands::containsKey)
                    .forEach(name -> table.addRowValues(
                            name,
                            commands.get(name).commandSpec().usageMessage().description()[0]));
            list.append(String.format("%n%s:%n", group.heading())).append(table);
        }
        return list.toString();
    }
}
