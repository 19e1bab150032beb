package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTrialTest {

    /** With 200 probes, one of five trials would miss a control beside 128 members. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 16, 64, 128, 1_000})
    void theControlIsReachedHoweverLargeTheGroup(int members) {
        double missed = Math.pow(members / (members + 1.0), ControlTrial.probes(members));

        assertThat(missed).isLessThanOrEqualTo(1e-4);
        assertThat(ControlTrial.probes(members)).isBetween(200, 10 * (members + 20));
    }
}
