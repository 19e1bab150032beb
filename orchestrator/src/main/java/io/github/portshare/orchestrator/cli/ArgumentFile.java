package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an {@code @FILE}: separated by blanks and lines, quoted by ' or ", a comment from # to the line's end. */
final class ArgumentFile {

    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern WORD =
            Pattern.compile("\\G\\s*(?:#.*|((?:[^\\s\"'#]|\"[^\"]*\"|'[^']*')(?:[^\\s\"']|\"[^\"]*\"|'[^']*')*))");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

    private ArgumentFile() {}

    /** @throws IOException whose message says which file, and why it is not one */
    static List<Word> read(String name) throws IOException {
        List<Word> words = new ArrayList<>();
        int number = 0;
        for (String line : TextFile.read(Path.of(name), MOST_BYTES).lines().toList()) {
            number++;
            Matcher word = WORD.matcher(line);
            int end = 0;
            while (word.find()) {
                end = word.end();
                if (word.group(1) != null) {
                    words.add(new Word(unquoted(word.group(1)), "@" + name + ", line " + number));
                }
            }
            if (!line.substring(end).isBlank()) {
                throw new IOException("@" + name + ", line " + number + ": a quote is not closed");
            }
        }
        return words;
    }

    private static String unquoted(String word) {
        return QUOTED.matcher(word)
                .replaceAll(
                        quote -> Matcher.quoteReplacement(quote.group(1) == null ? quote.group(2) : quote.group(1)));
    }
}
