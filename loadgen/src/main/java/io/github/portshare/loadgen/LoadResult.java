package io.github.portshare.loadgen;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a load has counted, so far or in the end.
 *
 * @param warmup the phase that is not measured; its requests are counted all the same, so that nothing is lost from view
 * @param measured the measured phase
 * @param draws our ends of the answered connections of the measured phase
 * @param elapsed of the measured phase: from its begin until now or until its last request ended; zero during warm-up
 * @param gaveUp why the load was ended before its time; empty where it was not
 */
public record LoadResult(Counts warmup, Counts measured, Draws draws, Duration elapsed, Optional<String> gaveUp) {

    /** That of a load that has not begun. */
    public static LoadResult nothing() {
        Counts none = Counts.sum(List.of());
        return new LoadResult(none, none, Draws.NONE, Duration.ZERO, Optional.empty());
    }
}
