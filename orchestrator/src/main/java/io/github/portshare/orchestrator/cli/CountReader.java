package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.run.CountsPlan.Given;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads counts as other programs print them, one a line: {@code name count}, with blanks, {@code =}, {@code ,}, {@code ;}
 * or {@code : } between; a count alone; {@code count name}, as {@code uniq -c} has it, which indents; a line of a metrics page.
 * Empty lines, and those that begin with {@code #}, are none.
 */
final class CountReader {

    private static final String NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";

    private static final Pattern ALONE = Pattern.compile(NUMBER);
    /** With labels, and perhaps a time; its labels may have blanks in them. */
    private static final Pattern METRIC = Pattern.compile("([^\\s{]+\\{.*})\\s+(\\S+)(?:\\s+\\d+)?");
    /** As uniq(1) indents, in seven columns: the name may be a number too. */
    private static final Pattern INDENTED = Pattern.compile("(?=.{7} \\S)\\s+(\\d+) (\\S.*)");
    /** Is it 1,959, or 959 of somebody? */
    private static final Pattern GROUPED = Pattern.compile("(?:.*[\\s=:;])?\\d{1,3}(?:,\\d{3})+");

    private static final Pattern NAMED = Pattern.compile("(.*[^\\s=:,;])(?:\\s*[=,;]\\s*|:?\\s+)(" + NUMBER + ")");
    private static final Pattern COUNTED = Pattern.compile("(" + NUMBER + ")\\s+(.+)");

    private CountReader() {}

    /** The counts of a text, line by line; those that cannot be read have no number. */
    static List<Given> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                .map(CountReader::line)
                .toList();
    }

    private static Given line(String line) {
        Matcher indented = INDENTED.matcher(line);
        if (indented.matches()) {
            return new Given(indented.group(2).strip(), indented.group(1));
        }
        String words = line.strip();
        Matcher metric = METRIC.matcher(words);
        if (metric.matches()) {
            return new Given(metric.group(1), metric.group(2));
        }
        if (GROUPED.matcher(words).matches()) {
            return new Given(words, null);
        }
        return word(words).orElseGet(() -> {
            Matcher named = NAMED.matcher(words);
            if (named.matches()) {
                return new Given(named.group(1), named.group(2));
            }
            Matcher counted = COUNTED.matcher(words);
            return counted.matches() ? new Given(counted.group(2), counted.group(1)) : new Given(words, null);
        });
    }

    /** A word of the command line that is a count, or {@code name=count}; empty where it is something else. */
    static Optional<Given> word(String word) {
        if (ALONE.matcher(word).matches()) {
            return Optional.of(new Given(null, word));
        }
        int equals = word.lastIndexOf('=');
        return equals <= 0
                ? Optional.empty()
                : Optional.of(new Given(
                        word.substring(0, equals).strip(),
                        word.substring(equals + 1).strip()));
    }
}
