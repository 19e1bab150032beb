package io.github.portshare.orchestrator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from the environment. A variable that names its command sets any option of it: {@code PORTSHARE_RUN_OUT}. The short
 * ones, such as {@code PORTSHARE_MAX_P99}, are for {@code run} and {@code load} and for what changes how much is measured, how
 * strictly, and how it is shown: none makes a command do another thing than without it, such as attack a live service.
 */
final class EnvironmentDefaults {

    private static final String PREFIX = "PORTSHARE_";
    private static final Set<String> SHORT_COMMANDS = Set.of("run", "load");

    /** By these a running group is found: with --attach, their short variables count for nothing. */
    private static final Set<String> TARGET = Set.of("--host", "--port");

    /**
     * What no short variable may do: leave the attack out, drive, start or obey others, write files, open a page, hand variables
     * on.
     */
    private static final Set<String> LONG_ONLY = Set.of(
            "--no-hijack",
            "--attach",
            "--server",
            "--server-command",
            "--out",
            "--page",
            "--page-stay",
            "--intruder-agent",
            "--control-agent",
            "--load-agents",
            "--fleet",
            "--fleet-key",
            "--member-env");

    /** What Kubernetes puts into every container for a Service called portshare, or portshare-something. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile("PORTSHARE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");

    /**
     * An option that a variable sets.
     *
     * @param ofTarget whether a short variable says where the group is
     */
    record Setting(String variable, String option, String value, boolean ofTarget) {}

    private EnvironmentDefaults() {}

    /** Whether a variable of this name may set an option. */
    static boolean isOurs(String variable) {
        return variable.startsWith(PREFIX);
    }

    /** What the environment sets of this command. An empty variable sets nothing. */
    static List<Setting> of(CommandSpec command, Map<String, String> environment) {
        List<Setting> settings = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            String whole = variable(command.name(), option);
            String brief = isShort(command, option) ? variable(option) : whole;
            String variable = isSet(environment, whole) ? whole : brief;
            if (isSettable(option) && isSet(environment, variable)) {
                String value = environment.get(variable).strip();
                settings.add(new Setting(
                        variable,
                        option.longestName(),
                        isFlag(option) ? flag(value) : value,
                        variable.equals(variable(option)) && TARGET.contains(option.longestName())));
            }
        }
        return settings;
    }

    /** The variables that set an option: the one that names its command, and the short one where it has one. */
    static List<String> variables(CommandSpec command, OptionSpec option) {
        List<String> names = new ArrayList<>();
        if (isSettable(option)) {
            names.add(variable(command.name(), option));
            if (isShort(command, option)) {
                names.add(variable(option));
            }
        }
        return names;
    }

    /** What is wrong with the names of variables, one sentence each: misspelt ones, and those that this command does not read. */
    static List<String> warnings(CommandLine line, CommandSpec command, Map<String, String> environment) {
        Set<String> known = new TreeSet<>();
        Map<String, String> longer = new TreeMap<>();
        for (CommandLine each : line.getSubcommands().values()) {
            CommandSpec spec = each.getCommandSpec();
            spec.options().stream().filter(EnvironmentDefaults::isSettable).forEach(option -> {
                known.add(variable(spec.name(), option));
                if (isShort(spec, option)) {
                    known.add(variable(option));
                }
                if (spec == command && !isShort(spec, option)) {
                    longer.put(variable(option), variable(spec.name(), option));
                }
            });
        }
        List<String> warnings = new ArrayList<>();
        new TreeMap<>(environment).keySet().forEach(name -> {
            if (isOurs(name) && isSet(environment, name)) {
                if (longer.containsKey(name)) {
                    warnings.add(name + " is not read by " + command.name() + "; " + longer.get(name) + " is");
                } else if (!known.contains(name)) {
                    warnings.add(name + " is no option's variable" + Nearest.hint(name, known));
                }
            }
        });
        return warnings;
    }

    private static boolean isSet(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        return value != null
                && !value.isBlank()
                && !OF_A_SERVICE.matcher(variable).matches()
                && !(variable.endsWith("_PORT") && value.matches("(tcp|udp|sctp)://.*"));
    }

    private static boolean isSettable(OptionSpec option) {
        return !option.usageHelp() && !option.versionHelp();
    }

    private static boolean isShort(CommandSpec command, OptionSpec option) {
        return SHORT_COMMANDS.contains(command.name()) && !LONG_ONLY.contains(option.longestName());
    }

    private static boolean isFlag(OptionSpec option) {
        return option.arity().max() == 0;
    }

    /** As picocli reads a flag's value; what is neither is left for it to refuse. */
    private static String flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "true", "yes", "on" -> "true";
            case "0", "false", "no", "off" -> "false";
            default -> value;
        };
    }

    private static String variable(OptionSpec option) {
        return PREFIX
                + option.longestName()
                        .replaceFirst("^--?", "")
                        .replace('-', '_')
                        .toUpperCase(Locale.ROOT);
    }

    private static String variable(String command, OptionSpec option) {
        return PREFIX + command.replace('-', '_').toUpperCase(Locale.ROOT) + "_"
                + variable(option).substring(PREFIX.length());
    }
}
