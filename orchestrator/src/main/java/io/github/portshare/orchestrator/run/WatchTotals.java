package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Instant;
import java.util.Map;

/**
 * What a watch has counted since it began.
 *
 * @param looks taken, brief ones included
 * @param blindSeconds the longest time between two whole looks, in the time since the last frame
 * @param lastLook when the last look was taken
 * @param ports by port: those that were asked for, and every one that was seen since
 */
public record WatchTotals(long looks, double blindSeconds, Instant lastLook, Map<Port, Counts> ports) {

    /** A port of a transport. */
    public record Port(Transport transport, int number) {}

    /**
     * Of one port.
     *
     * @param changes comings, leavings, visits, and findings that began and ended
     * @param strangers listeners that came and are not of the group, or left again within a second
     */
    public record Counts(long changes, long strangers) {

        Counts plus(Counts more) {
            return new Counts(changes + more.changes, strangers + more.strangers);
        }
    }
}
