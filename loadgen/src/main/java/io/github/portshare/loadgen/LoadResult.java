package io.github.portshare.loadgen;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a load has counted, so far or in the end.
 *
 * @param warmup the phase that is not measured; its requests are counted all the same, so that nothing is lost from view
 * @param measured the measured phase
 * @param sourcePorts the local ports of the answered connections of the measured phase
 * @param elapsed of the measured phase: from its begin until now or until its last request ended; zero during warm-up
 * @param gaveUp why the load was ended before its time; empty where it was not
 */
public record LoadResult(
        Counts warmup, Counts measured, SourcePorts sourcePorts, Duration elapsed, Optional<String> gaveUp) {

    /** Adds up the results of several event loops; of none, it is the result of a load that has not begun. */
    public static LoadResult sum(List<LoadResult> parts, Duration elapsed) {
        SourcePorts sourcePorts = new SourcePorts();
        parts.forEach(part -> sourcePorts.add(part.sourcePorts));
        return new LoadResult(
                Counts.sum(parts.stream().map(LoadResult::warmup).toList()),
                Counts.sum(parts.stream().map(LoadResult::measured).toList()),
                sourcePorts,
                elapsed,
                parts.stream().flatMap(part -> part.gaveUp.stream()).findFirst());
    }
}
