package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusiestTest {

    /** By code of another hand, which adds up all outcomes. */
    @ParameterizedTest
    @CsvSource({"8, 64, 0.191, 0.234, 0.266", "4, 32, 0.344, 0.438, 0.469"})
    void chanceMakesOneMemberBusier(int members, int connections, double mean, double most95, double most99) {
        Busiest busiest = new Busiest(members, connections);

        assertThat(busiest.mean()).isCloseTo(mean, within(0.0005));
        assertThat(busiest.within(0.95)).isCloseTo(most95, within(0.0005));
        assertThat(busiest.within(0.99)).isCloseTo(most99, within(0.0005));
    }

    @Test
    void fewOutcomesAreCountedByHand() {
        // of 2 over 2, two of four outcomes are 2 to 0; of 1 over 3 one has it
        assertThat(new Busiest(2, 2).mean()).isCloseTo(0.75, within(1e-9));
        assertThat(new Busiest(2, 2).within(0.5)).isEqualTo(0.5);
        assertThat(new Busiest(2, 2).within(0.51)).isEqualTo(1);
        assertThat(new Busiest(3, 1).mean()).isCloseTo(1, within(1e-9));
        assertThat(new Busiest(1, 10).mean()).isCloseTo(1, within(1e-9));
    }

    /** Beyond 1,000 connections members are taken as independent: what is told goes on where it was. */
    @ParameterizedTest
    @CsvSource({"2", "4", "8", "64", "400"})
    void manyConnectionsGoOnWhereFewEnded(int members) {
        Busiest exact = new Busiest(members, 1_000);
        Busiest approximate = new Busiest(members, 1_001);

        assertThat(approximate.mean()).isCloseTo(exact.mean(), within(0.0006));
        assertThat(approximate.within(0.99)).isCloseTo(exact.within(0.99), within(0.0011));
    }
}
