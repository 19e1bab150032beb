package io.github.portshare.orchestrator.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * Requests per second, written {@code 1000} or {@code 2k}.
 *
 * @param perSecond 0 = as fast as they are answered
 */
record Rate(long perSecond) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)(k?)");

    static Rate parse(String text) {
        Matcher rate = TEXT.matcher(text);
        if (!rate.matches() || rate.group(2).isEmpty() && text.contains(".")) {
            throw new TypeConversionException(
                    "'" + text + "' is not a rate in requests per second, such as 1000 or 2k");
        }
        return new Rate(
                Math.round(Double.parseDouble(rate.group(1)) * (rate.group(2).isEmpty() ? 1 : 1_000)));
    }
}
