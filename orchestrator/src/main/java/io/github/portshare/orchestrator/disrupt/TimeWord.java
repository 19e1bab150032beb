package io.github.portshare.orchestrator.disrupt;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: 10s, 500ms, 500us, 1m30s, or as ISO 8601 does, PT10S. */
public final class TimeWord {

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m|h)");

    private TimeWord() {}

    /** Empty where it is none. */
    public static Optional<Duration> read(String text) {
        if (text.startsWith("P")) {
            try {
                return Optional.of(Duration.parse(text));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
        if (!text.matches("(?:" + PART.pattern() + ")+")) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            double seconds = Double.parseDouble(parts.group(1))
                    * switch (parts.group(2)) {
                        case "us" -> 1e-6;
                        case "ms" -> 1e-3;
                        case "s" -> 1;
                        case "m" -> 60;
                        default -> 3600;
                    };
            sum = sum.plusNanos(Math.round(seconds * 1e9));
        }
        return Optional.of(sum);
    }
}
