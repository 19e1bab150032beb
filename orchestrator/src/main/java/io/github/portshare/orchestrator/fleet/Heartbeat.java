package io.github.portshare.orchestrator.fleet;

import java.time.Duration;

/**
 * The signs of life on a link: the same at both ends, so that each knows by itself when the other is gone.
 *
 * @param ping a ping is sent whenever nothing was written for so long
 * @param dead the other end is, when nothing at all was read for so long
 */
record Heartbeat(Duration ping, Duration dead) {

    /** A process that is stopped for 2 s and a network that is down for 3 s survive it: TCP sends again up to 1.6 s late. */
    static final Heartbeat STANDARD = new Heartbeat(Duration.ofMillis(500), Duration.ofMillis(4_800));

    /** Of whom nothing is read any more. */
    String silence(String whom) {
        return "no sign of " + whom + " for " + Reason.seconds(dead);
    }
}
