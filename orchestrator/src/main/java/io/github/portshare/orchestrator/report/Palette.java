package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What text is drawn with.
 *
 * @param colours whether there are any
 * @param width columns that a line may take; the live view counts on it: a wider line would take two rows of the terminal
 */
public record Palette(boolean colours, int width) {

    /** Of a pipe, and of a terminal that does not tell. */
    static final int USUAL = 80;
    /** With less, tables say nothing any more; what is drawn is cut there. */
    static final int LEAST = 40;
    /** Longer lines are hard to read. */
    private static final int MOST = 120;
    /** With less, sentences have no margin: it would leave them no room. */
    private static final int NARROW = 60;

    /** A blank where no line is broken. */
    static final char GLUE = '\u00a0';

    public static final Palette COLOUR = new Palette(true, USUAL);
    public static final Palette PLAIN = new Palette(false, USUAL);

    /** The same on a terminal of so many columns. */
    public Palette within(int columns) {
        return new Palette(colours, Math.max(LEAST, Math.min(MOST, columns)));
    }

    String green(String text) {
        return paint("32", text);
    }

    String red(String text) {
        return paint("31;1", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String bold(String text) {
        return paint("1", text);
    }

    /** A verdict's word in its colour. */
    String verdict(Verdict verdict, String word) {
        return switch (verdict) {
            case PASSED -> green(word);
            case FAILED -> red(word);
            case INCONCLUSIVE -> yellow(word);
        };
    }

    private String paint(String code, String text) {
        return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    /** How many columns a text takes; colours take none. */
    static int length(String text) {
        return text.indexOf('\033') < 0
                ? text.length()
                : text.replaceAll("\033\\[[0-9;]*m", "").length();
    }

    /** Both on one line where they fit, else the right below the left. */
    List<String> spread(String left, String right) {
        int gap = width - length(left) - length(right);
        if (gap >= 2) {
            return List.of(left + " ".repeat(gap) + right);
        }
        List<String> lines = new ArrayList<>(List.of(left));
        lines.addAll(wrapped("  ", 2, right));
        return lines;
    }

    /** How far sentences are indented that are to be so far. */
    int margin(int indent) {
        return width < NARROW ? Math.min(4, indent) : indent;
    }

    /**
     * Breaks text at blanks so that it stays within the width; the first line begins with the given words. What belongs
     * together is joined by {@link #GLUE}.
     */
    List<String> wrapped(String begin, int indent, String text) {
        int margin = margin(indent);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(begin(begin, margin));
        int taken = length(line.toString());
        boolean empty = true;
        for (String word : words(text, width - margin)) {
            int more = (empty ? 0 : 1) + length(word);
            if (taken + more > width && taken > margin) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(margin));
                taken = margin;
                empty = true;
                more = length(word);
            }
            if (!word.isEmpty() || !empty) {
                line.append(empty ? "" : " ").append(word);
                taken += more;
                empty = false;
            }
        }
        lines.add(line.toString());
        return lines.stream()
                .map(one -> one.replace(GLUE, ' ').replaceAll(" +$", ""))
                .toList();
    }

    /** Where it is narrow, columns before a sentence have no room. */
    private String begin(String begin, int margin) {
        return width < NARROW
                ? begin.replaceAll("(?<=\\S) +$", " ").replaceAll("^ {" + margin + ",}", " ".repeat(margin))
                : begin;
    }

    /** Its words, and pieces of those that no line has room for. */
    private static List<String> words(String text, int room) {
        List<String> words = new ArrayList<>();
        for (String word :
                text.replaceAll("(?<=\\d) (?=%)", String.valueOf(GLUE)).split(" ")) {
            String rest = word;
            for (; length(rest) > room; rest = rest.substring(room)) {
                words.add(rest.substring(0, room));
            }
            words.add(rest);
        }
        return words;
    }

    /** As much of a text as there is room for. */
    static String clipped(String text, int room) {
        return text.length() <= room ? text : text.substring(0, Math.max(0, room - 1)) + "…";
    }

    /** Begin and end of a text that there is no room for: of a command line the program, and what tells it from others. */
    static String shortened(String text, int room) {
        if (text.length() <= room) {
            return text;
        }
        int begin = Math.max(0, room - 1) / 2;
        return text.substring(0, begin) + "…" + text.substring(text.length() - Math.max(0, room - 1 - begin));
    }

    /** No longer than the columns, colours not counted. */
    static String fitted(String line, int columns) {
        int shown = 0;
        for (int at = 0; at < line.length(); at++) {
            if (line.charAt(at) == '\033') {
                at = line.indexOf('m', at);
            } else if (++shown > columns) {
                return line.substring(0, at - 1) + "…" + (line.indexOf('\033') < 0 ? "" : "\033[0m");
            }
        }
        return line;
    }
}
