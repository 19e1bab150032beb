package io.github.portshare.loadgen;

import java.util.List;
import java.util.SplittableRandom;

/**
 * How many requests a connection carries before it is closed and replaced: a fixed number, or one drawn evenly from a range
 * for each connection.
 *
 * @param min at least 1
 * @param max at least min
 */
public record RequestsPerConnection(int min, int max) {

    public RequestsPerConnection {
        if (min < 1 || max < min) {
            throw impossible(text(min, max), "a number of at least 1, or min:max with min <= max");
        }
    }

    /** Reads {@code 10} or {@code 5:20}. */
    public static RequestsPerConnection parse(String text) {
        try {
            int colon = text.indexOf(':');
            return colon < 0
                    ? new RequestsPerConnection(Integer.parseInt(text), Integer.parseInt(text))
                    : new RequestsPerConnection(
                            Integer.parseInt(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw impossible(text, "a number such as 10, or a range such as 5:20");
        }
    }

    private static ImpossibleLoadException impossible(String text, String form) {
        return new ImpossibleLoadException(List.of("--requests-per-connection '" + text + "' is not " + form));
    }

    int draw(SplittableRandom random) {
        return (int) random.nextLong(min, max + 1L);
    }

    @Override
    public String toString() {
        return text(min, max);
    }

    private static String text(int min, int max) {
        return min == max ? Integer.toString(min) : min + ":" + max;
    }
}
