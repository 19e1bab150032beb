package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How far the generator's own figures can be trusted, as it has watched itself. Shares and losses are counts, and do not depend on
 * it; latencies do.
 *
 * @param steady whether the latency kept its level; null = the load was too short to tell
 * @param changes when it did not, in seconds of the measured phase
 * @param loopsBusy which part of the time its event loops were on a cpu; null = not known
 * @param loopsWaited which part they were ready to run and had to wait for one; null = not known
 * @param collections of garbage
 * @param collectionMillis for which they stopped the generator
 * @param pauses times in which the whole process did not run
 * @param sendLagMillis from when a request of an open loop was due until it began; null in a closed loop
 * @param drawsPerConnection 1 where each connection came from an address and port of its own; null where none was answered
 * @param clientLimits requests that a limit of the client's own machine kept from being sent, such as its ports
 * @param unsent requests of an open loop that were due and not begun when it ended; null in a closed loop
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Trust(
        Boolean steady,
        List<Double> changes,
        Double loopsBusy,
        Double loopsWaited,
        long collections,
        long collectionMillis,
        long pauses,
        Lag sendLagMillis,
        Double drawsPerConnection,
        long clientLimits,
        Long unsent) {

    private static final double STARVED = 0.25;

    /**
     * Percentiles in milliseconds.
     *
     * @param p50 median
     * @param p99 99th percentile
     */
    public record Lag(double p50, double p99) {}

    /** The moments of the first changes, in words. */
    public String when() {
        String first = changes.stream()
                .limit(3)
                .map(second -> String.format(Locale.ROOT, "%.0f s", second))
                .collect(Collectors.joining(", "));
        return "after " + first + (changes.size() > 3 ? ", ..." : "");
    }

    /** Whether it wanted a cpu for much longer than it had one to itself. */
    boolean isStarved() {
        return loopsWaited != null && loopsWaited > STARVED;
    }

    /** Whether latencies are of one state of things, as far as is known. */
    boolean isUnsteady() {
        return Boolean.FALSE.equals(steady);
    }
}
