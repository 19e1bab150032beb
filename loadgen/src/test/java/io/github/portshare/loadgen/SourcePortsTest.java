package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourcePortsTest {

    private final SourcePorts ports = new SourcePorts();

    @Test
    void connectionsFromDifferentPortsAreEachADraw() {
        for (int port = 40_000; port < 40_100; port++) {
            ports.used(port);
        }

        assertThat(ports.effective()).isEqualTo(100);
    }

    @Test
    void aPortThatRepeatsIsNoNewDraw() {
        for (int round = 0; round < 7; round++) {
            ports.used(40_000);
            ports.used(40_002);
        }

        assertThat(ports.effective()).isEqualTo(2);
    }

    @Test
    void unequalUsesAreWorthLess() {
        ports.used(40_000);
        ports.used(40_000);
        ports.used(40_002);

        assertThat(ports.effective()).isEqualTo(9.0 / 5);
    }

    @Test
    void theUsesOfTwoEventLoopsAddUp() {
        SourcePorts other = new SourcePorts();
        ports.used(40_000);
        other.used(40_000);
        ports.add(other);

        assertThat(ports.effective()).isEqualTo(1);
    }

    @Test
    void nothingIsWorthNothing() {
        assertThat(ports.effective()).isZero();
    }
}
