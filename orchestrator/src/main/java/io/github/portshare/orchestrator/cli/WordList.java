package io.github.portshare.orchestrator.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * A command and its arguments out of one text, split as a POSIX shell splits words (Shell Command Language, 2.2): at blanks,
 * unless they are in single or double quotes or behind a backslash. Nothing is expanded.
 *
 * @param words at least one
 */
record WordList(List<String> words) {

    static WordList parse(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            boolean escapes = next == '\\'
                    && quote != '\''
                    && at + 1 < text.length()
                    && (quote == 0 || "\"\\$`".indexOf(text.charAt(at + 1)) >= 0);
            if (quote == 0 && Character.isWhitespace(next)) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (escapes) {
                word.append(text.charAt(++at));
            } else if (next == quote) {
                quote = 0;
            } else if (quote == 0 && (next == '\'' || next == '"')) {
                quote = next;
            } else {
                word.append(next);
            }
        }
        if (quote != 0) {
            throw new TypeConversionException("'" + text + "' has an open quote (" + quote + ")");
        }
        if (word != null) {
            words.add(word.toString());
        }
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new TypeConversionException("'" + text + "' names no command");
        }
        return new WordList(List.copyOf(words));
    }
}
