package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Instant;

/**
 * A socket that came to the port while it was watched, and may have gone.
 *
 * @param came when it was first seen
 * @param transport whose
 * @param port the port's number
 * @param inode which socket it is
 * @param where it is bound, such as {@code 127.0.0.1:80}
 * @param who holds it, in words
 * @param goneMillis how long it was seen, in milliseconds; -1 = it is there still
 */
public record Visit(
        Instant came, Transport transport, int port, long inode, String where, String who, long goneMillis) {

    Visit gone(long millis) {
        return new Visit(came, transport, port, inode, where, who, millis);
    }
}
