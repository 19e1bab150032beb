package io.github.portshare.loadgen;

import java.util.Arrays;

/**
 * How often each local port was used for an answered connection.
 *
 * <p>The kernel picks a listener by a hash of the connection's addresses and ports, so a connection from a port that was
 * used before falls to the same member as then: it is no new draw. One client address has few ports (connect() takes the
 * even half of net.ipv4.ip_local_port_range first, about 14,000) and steps through them by small random strides
 * (net/ipv4/inet_hashtables.c, __inet_hash_connect), so ports repeat long before all have been used.
 */
public final class SourcePorts {

    private final int[] uses = new int[65_536];

    void used(int port) {
        uses[port]++;
    }

    void add(SourcePorts other) {
        for (int port = 0; port < uses.length; port++) {
            uses[port] += other.uses[port];
        }
    }

    SourcePorts copy() {
        SourcePorts copy = new SourcePorts();
        copy.add(this);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourcePorts ports && Arrays.equals(uses, ports.uses);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(uses);
    }

    /**
     * How many independent draws the connections are worth: the square of their number over the sum of the squares of each
     * port's uses (Kish's effective sample size, Survey Sampling, 1965). Their number, where no port was used twice.
     */
    public double effective() {
        double connections = 0;
        double squares = 0;
        for (int times : uses) {
            connections += times;
            squares += (double) times * times;
        }
        return squares == 0 ? 0 : connections * connections / squares;
    }
}
