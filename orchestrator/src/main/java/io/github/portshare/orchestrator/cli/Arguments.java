package io.github.portshare.orchestrator.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a command is told, from three sources: an option of the command line wins over the same in an {@code @FILE}, wherever
 * that stands, a later file over an earlier one, and each over the environment. Remembers where every option came from, for
 * messages.
 */
final class Arguments {

    /** Of which a command takes one: the one from the stronger source. */
    private static final Map<String, String> RIVALS = Map.of("--duration", "--requests", "--requests", "--duration");

    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-z][a-z0-9-]*");

    /** Words that belong together: an option and its value, or a positional one alone. */
    private record Unit(String option, List<Word> words) {}

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> sources = new HashMap<>();
    private final CommandSpec command;

    private Arguments(CommandSpec command) {
        this.command = command;
    }

    /**
     * Gathers them.
     *
     * @throws IOException if a file cannot be read; the message is for the user
     */
    static Arguments of(CommandLine line, Map<String, String> environment, String... given) throws IOException {
        List<List<Word>> layers = layers(given);
        Word name = layers.stream()
                .flatMap(List::stream)
                .filter(word -> !word.isOption())
                .findFirst()
                .orElse(null);
        CommandLine named = name == null ? null : line.getSubcommands().get(name.text());
        Arguments arguments = new Arguments(named == null ? null : named.getCommandSpec());
        if (named == null) {
            layers.forEach(layer -> layer.forEach(word -> arguments.words.add(word.text())));
            return arguments;
        }
        for (List<Word> layer : layers) {
            if (layer.remove(name)) {
                break;
            }
        }
        arguments.merge(layers, environment);
        arguments.words.add(0, name.text());
        return arguments;
    }

    /** The command line's own words, and then those of each file, the last one first. */
    private static List<List<Word>> layers(String... given) throws IOException {
        List<Word> own = new ArrayList<>();
        List<List<Word>> layers = new ArrayList<>(List.of(own));
        for (String text : given) {
            if (text.startsWith("@@")) {
                own.add(new Word(text.substring(1), null));
            } else if (text.length() > 1 && text.startsWith("@")) {
                layers.add(1, ArgumentFile.read(text.substring(1)));
            } else {
                own.add(new Word(text, null));
            }
        }
        return layers;
    }

    /** Puts the weaker words before the stronger ones, without what those overrule. */
    private void merge(List<List<Word>> layers, Map<String, String> environment) {
        Set<String> decided = new HashSet<>();
        for (List<Word> layer : layers) {
            Set<String> here = new HashSet<>();
            List<String> kept = new ArrayList<>();
            for (Unit unit : units(layer)) {
                if (!decided.contains(unit.option())) {
                    unit.words().forEach(word -> kept.add(word.text()));
                    here.add(unit.option());
                    if (RIVALS.containsKey(unit.option())) {
                        here.add(RIVALS.get(unit.option()));
                    }
                    sources.putIfAbsent(unit.option(), unit.words().get(0).source());
                }
            }
            decided.addAll(here);
            words.addAll(0, kept);
        }
        for (EnvironmentDefaults.Setting setting : EnvironmentDefaults.of(command, environment)) {
            if (!decided.contains(setting.option()) && !(setting.ofTarget() && decided.contains("--attach"))) {
                words.add(0, setting.option() + "=" + setting.value());
                sources.put(setting.option(), setting.variable());
            }
        }
    }

    private List<Unit> units(List<Word> layer) {
        List<Unit> units = new ArrayList<>();
        for (int i = 0; i < layer.size(); i++) {
            Word word = layer.get(i);
            if (word.text().equals("--")) {
                // what follows is no option, whatever it looks like
                units.add(new Unit("", layer.subList(i, layer.size())));
                break;
            }
            OptionSpec option = word.isOption() ? command.findOption(word.option()) : null;
            boolean takesNext = option != null
                    && !word.text().contains("=")
                    && option.arity().max() > 0
                    && i + 1 < layer.size()
                    && !layer.get(i + 1).isOption();
            String name = option != null ? option.longestName() : word.isOption() ? word.text() : "";
            units.add(new Unit(name, layer.subList(i, takesNext ? i + 2 : i + 1)));
            i += takesNext ? 1 : 0;
        }
        return units;
    }

    /** As picocli takes them. */
    String[] words() {
        return words.toArray(String[]::new);
    }

    /** The command that is named, or null. */
    CommandSpec command() {
        return command;
    }

    /** A message with each option called as its author knows it: by its variable, or with its file and line. */
    String told(String message) {
        return OPTION.matcher(message).replaceAll(found -> {
            String source = sources.get(found.group());
            return Matcher.quoteReplacement(
                    source == null
                            ? found.group()
                            : source.startsWith("@") ? found.group() + " (" + source + ")" : source);
        });
    }

    @Override
    public String toString() {
        return Arrays.toString(words());
    }
}
