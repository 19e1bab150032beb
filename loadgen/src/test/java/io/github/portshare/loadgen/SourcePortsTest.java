package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SourcePortsTest {

    private final SourcePorts ports = new SourcePorts();

    private void used(String address, int port) {
        ports.used(new InetSocketAddress(address, port));
    }

    private double effective() {
        return ports.draws().effective();
    }

    @Test
    void connectionsFromDifferentPortsAreEachADraw() {
        for (int port = 40_000; port < 42_100; port++) {
            used("127.0.0.1", port);
        }

        assertThat(effective()).isEqualTo(2_100);
    }

    @Test
    void theSamePortOfAnotherAddressIsANewDraw() {
        for (int i = 1; i <= 100; i++) {
            used("127.0.0." + i, 40_000);
        }

        assertThat(effective()).isEqualTo(100);
    }

    @Test
    void aPortThatRepeatsIsNoNewDraw() {
        for (int round = 0; round < 7; round++) {
            used("127.0.0.1", 1);
            used("127.0.0.1", 65_535);
        }

        assertThat(effective()).isEqualTo(2);
    }

    @Test
    void unequalUsesAreWorthLess() {
        used("::1", 40_000);
        used("::1", 40_000);
        used("::1", 40_002);

        assertThat(effective()).isEqualTo(9.0 / 5);
    }

    @Test
    void nothingIsWorthNothing() {
        assertThat(effective()).isZero();
    }
}
