package io.github.portshare.loadgen;

import java.time.Duration;

/**
 * What a load has counted, so far or in the end.
 *
 * @param warmup the phase that is not measured; its requests are counted all the same, so that nothing is lost from view
 * @param measured the measured phase
 * @param elapsed of the measured phase: from its begin until now or until its last request ended; zero during warm-up
 */
public record LoadResult(Counts warmup, Counts measured, Duration elapsed) {}
