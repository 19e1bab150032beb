package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.kernel.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the clocks tell of the time between two looks.
 *
 * @param suspended for how long this machine stood still; zero = it did not
 * @param set by how much the time of day was set, forward or back; zero = it was not
 * @param held for how long this process did not look while the machine ran; zero = it looked in time
 */
record TimePassed(Duration suspended, Duration set, Duration held) {

    /** Less is the clocks' own coarseness, and the steady correction of the time of day by NTP. */
    private static final Duration NOTICED = Duration.ofMillis(500);

    /** Looks come each second; on a busy machine they are late by less. */
    private static final Duration LATE = Duration.ofSeconds(4);

    static TimePassed between(Clocks before, Clocks after) {
        Duration running = after.running().minus(before.running());
        Duration since = after.since().minus(before.since());
        Duration wall = Duration.between(before.wall(), after.wall());
        return new TimePassed(
                orZero(since.minus(running), NOTICED), orZero(wall.minus(since), NOTICED), orZero(running, LATE));
    }

    private static Duration orZero(Duration time, Duration noticed) {
        return time.abs().compareTo(noticed) < 0 ? Duration.ZERO : time;
    }

    /** Each in a sentence; none = it passed as it should. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (!suspended.isZero()) {
            words.add("this machine was suspended for " + seconds(suspended) + ": nothing was seen in that time");
        }
        if (!held.isZero()) {
            words.add("no look for " + seconds(held) + ": this process was stopped, or got no CPU");
        }
        if (!set.isZero()) {
            words.add("the clock was set " + (set.isNegative() ? "back" : "forward") + " by " + seconds(set.abs()));
        }
        return words;
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%,.1f s", time.toMillis() / 1e3);
    }
}
