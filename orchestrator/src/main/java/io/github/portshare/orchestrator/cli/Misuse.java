package io.github.portshare.orchestrator.cli;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in a user's words what picocli found wrong in a line. */
final class Misuse {

    private Misuse() {}

    static String sentence(ParameterException error) {
        CommandSpec spec = error.getCommandLine().getCommandSpec();
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().get(0), spec);
        } else if (error instanceof MissingParameterException missing) {
            return missing(missing.getMissing(), spec);
        } else if (error instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is given twice";
        } else if (error.getArgSpec() != null) {
            return value(error);
        } else if (spec.root() == spec && error.getMessage().startsWith("Missing required subcommand")) {
            return "what to do? One of: " + String.join(", ", commands(error.getCommandLine()));
        }
        return error.getMessage();
    }

    private static String unmatched(String word, CommandSpec spec) {
        boolean option = word.length() > 1 && word.startsWith("-");
        int equals = word.indexOf('=');
        String name = option && equals > 0 ? word.substring(0, equals) : word;
        if (spec.root() != spec) {
            return "'" + name + "' is no " + (option ? "option" : "argument") + " of " + spec.name()
                    + (option ? Nearest.hint(name, spec.optionsMap().keySet()) : "");
        }
        return option
                ? "'" + name + "' is no option of portshare; options of a command come after its name"
                        + Nearest.hint(name, spec.optionsMap().keySet())
                : "'" + name + "' is no command" + Nearest.hint(name, commands(spec.commandLine()));
    }

    private static Collection<String> commands(CommandLine line) {
        return new TreeSet<>(line.getSubcommands().keySet());
    }

    private static String missing(List<ArgSpec> missing, CommandSpec spec) {
        ArgSpec first = missing.get(0);
        return first.isOption()
                ? name(first) + " needs a value: " + first.paramLabel()
                : spec.name() + " needs a " + first.paramLabel();
    }

    /** Our converters begin with the value in quotes; before that picocli names the option in its own words. */
    private static String value(ParameterException error) {
        String value = String.valueOf(error.getValue());
        if (error.getArgSpec() instanceof OptionSpec option && option.arity().max() == 0) {
            return name(option) + " is on or off, and was given '" + value + "' (1, true, yes; 0, false, no)";
        }
        int start = error.getMessage().indexOf(": '" + value + "' ");
        return start < 0
                ? name(error.getArgSpec()) + " '" + value + "' cannot be read"
                : name(error.getArgSpec()) + " " + error.getMessage().substring(start + 2);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
