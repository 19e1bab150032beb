package io.github.portshare.orchestrator.cli;

/**
 * A word of the command line, or one that stands in for it.
 *
 * @param text as picocli reads it
 * @param source the file and line that it is from; null = the command line itself
 */
record Word(String text, String source) {

    boolean isOption() {
        return text.length() > 1 && text.startsWith("-");
    }

    /** The option's name, without a value that is attached to it. */
    String option() {
        int equals = text.indexOf('=');
        return equals < 0 ? text : text.substring(0, equals);
    }
}
