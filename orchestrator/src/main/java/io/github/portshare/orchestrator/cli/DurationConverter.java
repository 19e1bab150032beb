package io.github.portshare.orchestrator.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10s}, {@code 1.5s}, {@code 500ms}, {@code 1m30s}, {@code 2h} and ISO 8601's {@code PT10S}. */
final class DurationConverter implements ITypeConverter<Duration> {

    /** Far from where nanoseconds overflow a long. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        return convert(text, "");
    }

    /** The same where something else may be written too, which the message then names. */
    Duration convert(String text, String orElse) {
        Duration duration = read(text, orElse);
        if (duration.abs().compareTo(LONGEST) > 0) {
            throw new TypeConversionException("'" + text + "' is longer than a year");
        }
        return duration;
    }

    private static Duration read(String text, String orElse) {
        if (text.startsWith("P")) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw unreadable(text, orElse);
            }
        }
        if (!text.matches("(?:" + PART.pattern() + ")+")) {
            throw unreadable(text, orElse);
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            double seconds = Double.parseDouble(parts.group(1))
                    * switch (parts.group(2)) {
                        case "ms" -> 1e-3;
                        case "s" -> 1;
                        case "m" -> 60;
                        default -> 3600;
                    };
            sum = sum.plusNanos(Math.round(seconds * 1e9));
        }
        return sum;
    }

    private static TypeConversionException unreadable(String text, String orElse) {
        return new TypeConversionException(
                "'" + text + "' is not a duration such as 10s, 500ms, 1m30s or PT10S" + orElse);
    }
}
