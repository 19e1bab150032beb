package io.github.portshare.loadgen;

import java.time.Duration;
import java.util.Comparator;
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

    /** Adds up the results of several event loops of one load; of none, it is that of a load that has not begun. */
    public static LoadResult sum(List<LoadResult> parts, Duration elapsed) {
        // all loops count into one, so that the last to be asked knows most
        Draws draws = parts.stream()
                .map(LoadResult::draws)
                .max(Comparator.comparingLong(Draws::connections))
                .orElse(Draws.NONE);
        return new LoadResult(
                Counts.sum(parts.stream().map(LoadResult::warmup).toList()),
                Counts.sum(parts.stream().map(LoadResult::measured).toList()),
                draws,
                elapsed,
                parts.stream().flatMap(part -> part.gaveUp.stream()).findFirst());
    }
}
