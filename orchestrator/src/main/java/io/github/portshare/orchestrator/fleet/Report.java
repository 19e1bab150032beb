package io.github.portshare.orchestrator.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Draws;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Vitals;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent has counted, and seen of itself, on its way to the orchestrator.
 *
 * @param warmup the phase that is not measured
 * @param measured the phase that is
 * @param draws by our address
 * @param elapsedNanos of the measured phase
 * @param gaveUp why the load was ended before its time; null = it was not
 * @param startNanos when the agent began to measure, since the moment that it was told to; null = it has not
 * @param vitals what its generator has had of its machine
 * @param pauses when it did not run, in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
        Counts warmup,
        Counts measured,
        Map<String, Draws.Uses> draws,
        long elapsedNanos,
        String gaveUp,
        Long startNanos,
        Vitals vitals,
        List<String> pauses) {

    /** That of an agent of which nothing has been heard. */
    static final Report NOTHING = of(LoadResult.nothing(), null, null, List.of());

    static Report of(LoadResult counted, Long startNanos, Vitals vitals, List<String> pauses) {
        Map<String, Draws.Uses> draws = new HashMap<>();
        counted.draws().uses().forEach((address, uses) -> draws.put(IpLiteral.text(address), uses));
        return new Report(
                counted.warmup(),
                counted.measured(),
                draws,
                counted.elapsed().toNanos(),
                counted.gaveUp().orElse(null),
                startNanos,
                vitals,
                pauses);
    }

    /**
     * The counts, with the times of incidents by our clock.
     *
     * @param offsetNanos what the agent's clock shows more than ours
     * @param errorNanos of that
     */
    LoadResult counted(long offsetNanos, long errorNanos) {
        Map<InetAddress, Draws.Uses> uses = new HashMap<>();
        draws.forEach((address, of) -> uses.put(
                IpLiteral.parse(address)
                        .orElseThrow(() -> new IllegalArgumentException("'" + address + "' is no address")),
                of));
        long millis = Math.round(-offsetNanos / 1e6);
        long error = (long) Math.ceil(errorNanos / 1e6);
        return new LoadResult(
                warmup.byClock(millis, error),
                measured.byClock(millis, error),
                new Draws(uses),
                Duration.ofNanos(elapsedNanos),
                Optional.ofNullable(gaveUp));
    }
}
