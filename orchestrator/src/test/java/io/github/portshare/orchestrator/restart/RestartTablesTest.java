package io.github.portshare.orchestrator.restart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestartTablesTest {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RELOAD")
    void eachTechniqueHasARowAndASource(Technique technique) {
        for (int members : technique.needsAnother() ? new int[] {4} : new int[] {1, 4}) {
            RestartTables tables = RestartTables.ofMembers(members);
            for (LoadKind load : LoadKind.values()) {
                assertThat(tables.expected(technique, load)).isNotNull();
            }
            assertThat(tables.source(technique)).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void soHasEachServersReload(String server) {
        assertThat(RestartTables.of(server).expected(Technique.RELOAD, LoadKind.KEEP))
                .isNotNull();
        assertThat(RestartTables.of(server).source(Technique.RELOAD)).contains("inet_csk_listen_stop");
    }

    @Test
    void aDescriptorThatIsPassedHasNothingToLoseOfNewConnections() {
        assertThat(RestartTables.ofMembers(4).expected(Technique.PASS, LoadKind.NEW))
                .hasToString("none");
    }

    @Test
    void whoDrainsAloneLeavesNobodyWhoListens() {
        assertThat(RestartTables.ofMembers(1).expected(Technique.DRAIN, LoadKind.NEW))
                .hasToString("most");
    }
}
