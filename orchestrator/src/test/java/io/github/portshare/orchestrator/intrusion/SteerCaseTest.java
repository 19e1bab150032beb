package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.kernel.Transport;
import org.junit.jupiter.api.Test;

class SteerCaseTest {

    @Test
    void everySituationHasAnAnswerAndWhoGivesIt() {
        assertThat(SteerCase.all())
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(20)
                .allSatisfy(one -> assertThat(one.expected()).matches("[a-z]+"))
                .allSatisfy(one -> assertThat(one.source()).contains("net/"));
    }

    @Test
    void indexesGoByListenOverTcpAndByBindOverUdp() {
        assertThat(SteerCase.all())
                .filteredOn(one -> one.situation().equals("order"))
                .extracting(SteerCase::expected)
                .containsExactly("listen", "bind");
        assertThat(SteerCase.all())
                .filteredOn(one -> one.situation().equals("cpu"))
                .extracting(SteerCase::transport)
                .containsExactly(Transport.TCP);
    }
}
