package io.github.portshare.loadgen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How often each (address, port) of ours was an end of an answered connection. For all event loops of a load. */
final class SourcePorts {

    /** Ports are counted by pages, so that an address takes no more than the range that it uses. */
    private static final int PAGE_BITS = 10;

    private final Map<InetAddress, int[][]> uses = new HashMap<>();
    private long connections;
    private long squares;

    synchronized void used(InetSocketAddress source) {
        int[][] pages = uses.computeIfAbsent(source.getAddress(), unseen -> new int[65_536 >> PAGE_BITS][]);
        int page = source.getPort() >> PAGE_BITS;
        if (pages[page] == null) {
            pages[page] = new int[1 << PAGE_BITS];
        }
        long before = pages[page][source.getPort() & (1 << PAGE_BITS) - 1]++;
        connections++;
        squares += 2 * before + 1;
    }

    synchronized Draws draws() {
        return new Draws(connections, squares, Set.copyOf(uses.keySet()));
    }
}
