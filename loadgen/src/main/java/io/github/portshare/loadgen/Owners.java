package io.github.portshare.loadgen;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;

/**
 * Who has connections at their other end, where answers do not name who gives them. Asked for many at once, by
 * one thread at a time, which may block; what it throws ends the load.
 */
@FunctionalInterface
public interface Owners {

    /**
     * Looks the owners up, now.
     *
     * @param held our ends of connections that are open and on which nothing is sent meanwhile
     * @return by our end, the name of the process that has accepted the connection; {@link Counts#UNNAMED} where
     *     that cannot be named, and will not be. One that is left out has not been accepted yet, and is asked
     *     for again
     */
    Map<InetSocketAddress, String> of(Set<InetSocketAddress> held);
}
