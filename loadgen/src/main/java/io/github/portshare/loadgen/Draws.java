package io.github.portshare.loadgen;

import java.net.InetAddress;
import java.util.Set;

/**
 * Our ends of connections: how many, and how often the same.
 *
 * <p>The kernel picks a listener by a hash of the connection's addresses and ports (net/ipv4/inet_hashtables.c,
 * inet_ehashfn), so a connection from an address and port that were used before falls to the same member as then: it is no new
 * draw.
 *
 * @param connections how many
 * @param squares the sum over all (address, port) of the squares of their uses
 * @param addresses those of them
 */
public record Draws(long connections, long squares, Set<InetAddress> addresses) {

    static final Draws NONE = new Draws(0, 0, Set.of());

    /**
     * How many independent draws the connections are worth: the square of their number over the sum of the squares of the
     * uses (Kish's effective sample size, Survey Sampling, 1965). Their number, where no pair was used twice.
     */
    public double effective() {
        return squares == 0 ? 0 : (double) connections * connections / squares;
    }
}
