package io.github.portshare.loadgen;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Our ends of connections: how many, and how often the same.
 *
 * <p>The kernel picks a listener by a hash of the connection's addresses and ports (net/ipv4/inet_hashtables.c,
 * inet_ehashfn), so a connection from an address and port that were used before falls to the same member as then: it is no new
 * draw.
 *
 * @param uses by the address
 */
public record Draws(Map<InetAddress, Uses> uses) {

    /**
     * Of one address.
     *
     * @param connections from it
     * @param squares the sum over its ports of the squares of their uses
     */
    public record Uses(long connections, long squares) {

        /** By two who do not know of each other: at the most (Cauchy-Schwarz), as where both used the same ports as often. */
        private Uses plus(Uses other) {
            double both = Math.sqrt(squares) + Math.sqrt(other.squares);
            return new Uses(connections + other.connections, (long) Math.ceil(both * both));
        }
    }

    static final Draws NONE = new Draws(Map.of());

    public Draws {
        uses = Map.copyOf(uses);
    }

    /**
     * Of several loads together. Exact where each had addresses of its own; where some had one in common, they are taken to have
     * used the same ports, so that too many draws are never claimed.
     */
    static Draws sum(Collection<Draws> parts) {
        Map<InetAddress, Uses> all = new HashMap<>();
        parts.forEach(part -> part.uses.forEach((address, uses) -> all.merge(address, uses, Uses::plus)));
        return new Draws(all);
    }

    /** How many connections. */
    public long connections() {
        return sum(Uses::connections);
    }

    /** The addresses that they came from. */
    public Set<InetAddress> addresses() {
        return uses.keySet();
    }

    /**
     * How many independent draws the connections are worth: the square of their number over the sum of the squares of the
     * uses (Kish's effective sample size, Survey Sampling, 1965). Their number, where no pair was used twice.
     */
    public double effective() {
        long squares = sum(Uses::squares);
        long connections = connections();
        return squares == 0 ? 0 : (double) connections * connections / squares;
    }

    private long sum(ToLongFunction<Uses> part) {
        return uses.values().stream().mapToLong(part).sum();
    }
}
