package io.github.portshare.loadgen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** How often each (address, port) of ours was an end of an answered connection. For all event loops of a load. */
final class SourcePorts {

    /** Ports are counted by pages, so that an address takes no more than the range that it uses. */
    private static final int PAGE_BITS = 10;

    /** One address's. */
    private static final class Ports {

        private final int[][] pages = new int[65_536 >> PAGE_BITS][];
        private long connections;
        private long squares;

        private void used(int port) {
            int page = port >> PAGE_BITS;
            if (pages[page] == null) {
                pages[page] = new int[1 << PAGE_BITS];
            }
            long before = pages[page][port & (1 << PAGE_BITS) - 1]++;
            connections++;
            squares += 2 * before + 1;
        }
    }

    private final Map<InetAddress, Ports> addresses = new HashMap<>();

    synchronized void used(InetSocketAddress source) {
        addresses.computeIfAbsent(source.getAddress(), unseen -> new Ports()).used(source.getPort());
    }

    synchronized Draws draws() {
        Map<InetAddress, Draws.Uses> uses = new HashMap<>();
        addresses.forEach((address, ports) -> uses.put(address, new Draws.Uses(ports.connections, ports.squares)));
        return new Draws(uses);
    }
}
