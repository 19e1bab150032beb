package io.github.portshare.orchestrator.cli;

import java.time.Duration;

/**
 * A time, or the word {@code auto}: as long as it takes.
 *
 * @param time null = auto
 */
record TimeOrAuto(Duration time) {

    private static final String WORD = "auto";

    static final TimeOrAuto AUTO = new TimeOrAuto(null);

    static TimeOrAuto parse(String text) {
        return text.equals(WORD) ? AUTO : new TimeOrAuto(new DurationConverter().convert(text, ", or auto"));
    }

    boolean isAuto() {
        return time == null;
    }
}
