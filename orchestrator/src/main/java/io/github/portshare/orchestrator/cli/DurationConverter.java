package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.disrupt.TimeWord;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10s}, {@code 1.5s}, {@code 500ms}, {@code 1m30s}, {@code 2h} and ISO 8601's {@code PT10S}. */
final class DurationConverter implements ITypeConverter<Duration> {

    /** Far from where nanoseconds overflow a long. */
    private static final Duration LONGEST = Duration.ofDays(366);

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
        return TimeWord.read(text).orElseThrow(() -> unreadable(text, orElse));
    }

    private static TypeConversionException unreadable(String text, String orElse) {
        return new TypeConversionException(
                "'" + text + "' is not a duration such as 10s, 500ms, 1m30s or PT10S" + orElse);
    }
}
