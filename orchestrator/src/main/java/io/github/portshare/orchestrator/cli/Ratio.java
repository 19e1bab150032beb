package io.github.portshare.orchestrator.cli;

import picocli.CommandLine.TypeConversionException;

/**
 * A part of a whole, written {@code 0.1} or {@code 10%}.
 *
 * @param value 1 = the whole
 */
record Ratio(double value) {

    static Ratio parse(String text) {
        try {
            return text.endsWith("%")
                    ? new Ratio(Double.parseDouble(
                                    text.substring(0, text.length() - 1).strip())
                            / 100)
                    : new Ratio(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a ratio such as 0.1 or 10%");
        }
    }
}
