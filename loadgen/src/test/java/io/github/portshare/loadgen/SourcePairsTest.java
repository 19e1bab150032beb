package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePairsTest {

    private static final LocalPorts PORTS = LocalPorts.of(32_768, 60_999, "40000-40009,50000");

    private static List<InetAddress> addresses(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(i -> new InetSocketAddress("127.0.0." + i, 0).getAddress())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void noneComesTwiceBeforeAllHaveCome(int addresses) {
        SourcePairs pairs = new SourcePairs(addresses(addresses), PORTS, 41_001, 64, 5);
        // 14,116 even ones without those of 40000 to 40009 and 50000
        int all = addresses * (14_116 - 5 - 1);
        Set<InetSocketAddress> seen = new HashSet<>();
        for (int i = 0; i < all; i++) {
            seen.add(pairs.next());
        }

        assertThat(seen).hasSize(all);
        assertThat(seen)
                .allMatch(pair -> pair.getPort() >= 32_768 && pair.getPort() <= 60_999)
                .allMatch(pair -> pair.getPort() % 2 == 0)
                .noneMatch(pair -> pair.getPort() >= 40_000 && pair.getPort() <= 40_009)
                .noneMatch(pair -> pair.getPort() == 50_000);
        assertThat(seen).as("and then again").contains(pairs.next());
    }

    @Test
    void theOrderFollowsFromTheSeed() {
        assertThat(first(1)).isEqualTo(first(1)).isNotEqualTo(first(2));
    }

    private static List<InetSocketAddress> first(long seed) {
        SourcePairs pairs = new SourcePairs(addresses(64), PORTS, 80, 64, seed);
        return Stream.generate(pairs::next).limit(20).toList();
    }

    @Test
    void withoutAnAddressOrAPortTheKernelChooses() {
        assertThat(new SourcePairs(List.of(), PORTS, 80, 64, 1).tries()).isZero();
        assertThat(new SourcePairs(addresses(3), LocalPorts.of(8_080, 8_080, ""), 8_080, 64, 1).tries())
                .isZero();
    }

    @Test
    void thePortOfTheTargetIsLeftOut() {
        SourcePairs pairs = new SourcePairs(addresses(1), LocalPorts.of(9_000, 9_003, ""), 9_002, 0, 1);

        assertThat(pairs.tries()).isOne();
        assertThat(pairs.next().getPort()).isEqualTo(9_000);
    }

    /** Others' connect() skips a port that we have bound. */
    @Test
    void manyAddressesNeedFewPorts() {
        SourcePairs pairs = new SourcePairs(addresses(64), LocalPorts.of(32_768, 60_999, ""), 80, 64, 1);
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 225_856; i++) {
            ports.add(pairs.next().getPort());
        }

        assertThat(ports).hasSize(3_529).allMatch(port -> port % 8 == 0);
    }

    @Test
    void whereTheConnectionsNeedAllThePortsAllAreTaken() {
        SourcePairs pairs = new SourcePairs(addresses(1), LocalPorts.of(40_000, 40_009, ""), 80, 10, 1);

        assertThat(pairs.tries()).isEqualTo(10);
    }

    @Test
    void aSinglePairIsTakenAgainAndAgain() {
        SourcePairs pairs = new SourcePairs(addresses(1), LocalPorts.of(9_000, 9_000, ""), 80, 1, 1);

        assertThat(pairs.tries()).isOne();
        assertThat(pairs.next()).isEqualTo(pairs.next());
    }
}
