package io.github.portshare.loadgen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Our ends of a load's connections, chosen by ourselves: every (address, port) once before any comes twice, in an order drawn
 * from the seed. Each is a new draw of the kernel's hash, where connect() would step through the even half of one address's
 * ports (net/ipv4/inet_hashtables.c, __inet_hash_connect). For all event loops of a load.
 *
 * <p>No more ports are taken than are needed, spread over the half that connect() takes first: who binds a port has it skipped by
 * everybody's connect() as long as anything of it is left, which is a minute (inet_hashtables.c: fastreuse; TIME_WAIT), and the
 * other half is what bind() looks for first (net/ipv4/inet_connection_sock.c, inet_csk_find_open_port).
 *
 * <p>The order is that of i times a number that has no divisor in common with how many pairs there are. The target's port is left
 * out: a client on it could meet itself, or stand in the way of who binds it.
 */
final class SourcePairs {

    /** So many taken ones in a row, and none is looked for any more. */
    private static final int MOST_TRIES = 1_000;

    /** Pairs that are enough for every verdict. */
    private static final long ENOUGH = 200_000;

    private final List<InetAddress> addresses;
    private final int[] ports;
    private final long size;
    private final long step;
    private final AtomicLong next;

    /**
     * None is taken yet.
     *
     * @param connections that are to have one at the same time
     */
    SourcePairs(List<InetAddress> addresses, LocalPorts ports, int targetPort, int connections, long seed) {
        this.addresses = List.copyOf(addresses);
        this.ports = ports(ports, targetPort, connections);
        this.size = (long) addresses.size() * this.ports.length;
        SplittableRandom random = new SplittableRandom(seed);
        long drawn = 1;
        if (size > 1) {
            do {
                drawn = random.nextLong(1, size);
            } while (commonDivisor(drawn, size) > 1);
        }
        this.step = drawn;
        this.next = new AtomicLong(size > 0 ? random.nextLong(size) : 0);
    }

    private int[] ports(LocalPorts all, int targetPort, int connections) {
        for (int step = 8; step > 1; step /= 2) {
            int[] some = all.each(step).without(targetPort).numbers();
            long pairs = (long) some.length * addresses.size();
            if (pairs >= 2L * connections && (pairs >= ENOUGH || step == 2)) {
                return some;
            }
        }
        return all.without(targetPort).numbers();
    }

    private static long commonDivisor(long a, long b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }

    /** How many have to be tried, until it is sure that there is none: 0 = the kernel is to choose. */
    int tries() {
        return (int) Math.min(MOST_TRIES, size);
    }

    /** The next one. */
    InetSocketAddress next() {
        // the product has no more than 28 + 28 bits
        long pair = next.getAndIncrement() % size * step % size;
        return new InetSocketAddress(
                addresses.get((int) (pair % addresses.size())), ports[(int) (pair / addresses.size())]);
    }
}
