package io.github.portshare.orchestrator.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a script that completes commands and options.",
            "bash, zsh: source <(portshare completion SHELL). fish: portshare completion fish | source."
        })
final class CompletionCommand implements Callable<Integer> {

    /** The shells that a script can be written for. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        // picocli's script switches bash's completion on where zsh runs it (bashcompinit)
        System.out.print(shell == Shell.fish ? fish(program) : AutoComplete.bash("portshare", program));
        return ExitCode.OK;
    }

    private static String fish(CommandLine program) {
        StringBuilder script = new StringBuilder("# completion of portshare for fish\n");
        program.getSubcommands().forEach((name, command) -> {
            CommandSpec of = command.getCommandSpec();
            script.append("complete -c portshare -f -n __fish_use_subcommand -a ")
                    .append(name)
                    .append(description(of.usageMessage().description()))
                    .append('\n');
            of.options().forEach(option -> script.append(fish(name, option)));
            of.positionalParameters()
                    .forEach(parameter -> script.append("complete -c portshare -n '__fish_seen_subcommand_from ")
                            .append(name)
                            .append('\'')
                            .append(parameter.completionCandidates() == null ? " -F" : values(parameter))
                            .append('\n'));
        });
        return script.toString();
    }

    private static String fish(String command, OptionSpec option) {
        StringBuilder line =
                new StringBuilder("complete -c portshare -n '__fish_seen_subcommand_from " + command + "'");
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        return line.append(option.arity().min() > 0 ? " -r" : "")
                .append(values(option))
                .append(description(option.description()))
                .append('\n')
                .toString();
    }

    /** The words that it takes, where they are counted, and then no files. */
    private static String values(ArgSpec argument) {
        return argument.completionCandidates() == null
                ? ""
                : " -f -a '" + String.join(" ", argument.completionCandidates()) + "'";
    }

    private static String description(String[] words) {
        return words.length == 0
                ? ""
                : " -d '" + words[0].replace("\\", "\\\\").replace("'", "\\'").replaceAll(" \\(default.*", "") + "'";
    }
}
