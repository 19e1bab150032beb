package io.github.portshare.loadgen;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The ports that this machine gives to its clients: net.ipv4.ip_local_port_range without net.ipv4.ip_local_reserved_ports,
 * which are of IPv6 too.
 *
 * @param numbers in ascending order
 */
record LocalPorts(int[] numbers) {

    private static final int DEFAULT_FIRST = 32_768;
    private static final int DEFAULT_LAST = 60_999;

    static LocalPorts here() {
        String[] range = ClientLimits.sysctl("net/ipv4/ip_local_port_range").split(" ");
        String reserved = ClientLimits.sysctl("net/ipv4/ip_local_reserved_ports");
        return range[0].matches("\\d+")
                ? of(Integer.parseInt(range[0]), Integer.parseInt(range[1]), reserved)
                : of(DEFAULT_FIRST, DEFAULT_LAST, "");
    }

    /**
     * Of one range without others.
     *
     * @param reserved such as {@code 8080,9148-9150}
     */
    static LocalPorts of(int first, int last, String reserved) {
        BitSet taken = new BitSet();
        for (String part : reserved.split(",")) {
            String[] ends = part.split("-");
            if (part.matches("[\\d-]+")) {
                taken.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return new LocalPorts(IntStream.rangeClosed(first, last)
                .filter(port -> !taken.get(port))
                .toArray());
    }

    /** One of so many, from the first on; connect() takes each second one as long as there are any. */
    LocalPorts each(int step) {
        return new LocalPorts(Arrays.stream(numbers)
                .filter(port -> (port - numbers[0]) % step == 0)
                .toArray());
    }

    LocalPorts without(int port) {
        return new LocalPorts(
                Arrays.stream(numbers).filter(each -> each != port).toArray());
    }

    int size() {
        return numbers.length;
    }
}
