package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.verdict.Verdict;

/** Colours for a terminal, or none. */
public enum Palette {
    COLOUR,
    PLAIN;

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
        return this == PLAIN ? text : "\033[" + code + "m" + text + "\033[0m";
    }
}
