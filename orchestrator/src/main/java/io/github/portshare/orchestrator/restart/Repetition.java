package io.github.portshare.orchestrator.restart;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One restart, with the load that was under way: begun before it, and ended after it, so that what is lost is its own.
 *
 * @param reserved whether a reservation held the port
 * @param settingFirst whether the setting of the technique was made before the listener that closed; else after
 * @param requests that were begun
 * @param loss of them
 * @param ownLimits requests that this machine's limits kept from being sent
 * @param connect times of the connections in microseconds
 * @param counters of the kernel, by how much they grew
 */
record Repetition(
        boolean reserved,
        boolean settingFirst,
        long requests,
        Loss loss,
        long ownLimits,
        Histogram connect,
        Map<String, Long> counters) {

    /** The first retransmit of a SYN comes after 1 s (TCP_TIMEOUT_INIT, include/net/tcp.h). */
    static final long RETRANSMIT_MICROS = 950_000;

    boolean lost() {
        return loss.total() > 0;
    }
}
