package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HijackTablesTest {

    private static final String HOST = "127.0.0.1";
    private static final HijackTables TABLES = new HijackTables();

    private static HijackCase expect(Scene scene, boolean control, BindOptions options, String address) {
        return TABLES.expect(scene, "somebody", control, options, address, HOST);
    }

    private static Scene scene(Transport transport, String group, String state, boolean reserved) {
        return new Scene(transport, BindOptions.of(group), state, reserved);
    }

    /** The states of the two tables that are the same. */
    static Stream<BindCase> bindCases() {
        Map<String, String> shared =
                Map.of("bound", "tcp", "listening", "tcp", "established", "tcp", "time-wait", "tcp", "udp", "udp");
        return new BindTables().users(HOST).stream().filter(cell -> shared.containsKey(cell.state()));
    }

    @ParameterizedTest
    @MethodSource("bindCases")
    void bothFilesOfTablesSayTheSame(BindCase cell) {
        boolean udp = cell.state().equals("udp");
        Scene scene = new Scene(udp ? Transport.UDP : Transport.TCP, cell.a(), udp ? "bound" : cell.state(), false);

        assertThat(expect(scene, !cell.otherUser(), cell.b(), HOST).expected())
                .isEqualTo(cell.answers().expected());
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, RP, bound",
        "TCP, RP, listening",
        "TCP, RP, member-closed",
        "TCP, RP, established",
        "TCP, RP, time-wait",
        "TCP, RP+RA, bound",
        "TCP, RP+RA, established",
        "TCP, RP+RA, time-wait"
    })
    void noOutsiderIsExpectedBesideAReservation(Transport transport, String group, String state) {
        Scene scene = scene(transport, group, state, true);

        for (BindOptions options : BindOptions.values()) {
            assertThat(expect(scene, false, options, HOST).expected()).isEqualTo("EADDRINUSE");
        }
        assertThat(expect(scene, true, BindOptions.RP, HOST).expected()).isEqualTo("OK");
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, RP, listening, true, RP, 127.0.0.1, share",
        "TCP, RP, listening, true, RP, 0.0.0.0, none",
        "TCP, RP+RA, bound, false, RA, ::, all",
        "TCP, RP, time-wait, false, RP, ::ffff:127.0.0.1, all",
        "UDP, RP+RA, bound, false, RP+RA, 127.0.0.1, all",
        "UDP, RP, bound, true, RP, 127.0.0.1, share",
        "UDP, RA, bound, false, RA, ::, none"
    })
    void whoGetsInTakesWhatTheTableSays(
            Transport transport,
            String group,
            String state,
            boolean control,
            String options,
            String address,
            String take) {
        HijackCase row = expect(scene(transport, group, state, false), control, BindOptions.of(options), address);

        assertThat(row.expected()).isEqualTo("OK");
        assertThat(row.expectedTake()).isEqualTo(take);
    }

    @Test
    void whoIsRefusedTakesNothing() {
        assertThat(expect(scene(Transport.TCP, "RP", "listening", false), false, BindOptions.RP, HOST)
                        .expectedTake())
                .isNull();
    }

    @Test
    void aSceneThatTheTableDoesNotKnowIsAnErrorThatNamesIt() {
        Scene unknown = scene(Transport.UDP, "RP", "listening", false);

        assertThatThrownBy(() -> expect(unknown, true, BindOptions.RP, HOST))
                .hasMessageContaining("udp | listening")
                .hasMessageContaining("hijack-tables.txt");
    }

    @Test
    void everySceneHasARowAndNoneIsImpossible() {
        List<Scene> scenes = Stream.of(Transport.values())
                .flatMap(t -> Scene.all(t).stream())
                .toList();

        assertThat(scenes)
                .hasSize(5 + 5 + 4 + 5 + 5 + 2 + 2 + 1)
                .allSatisfy(scene -> assertThat(
                                expect(scene, true, BindOptions.RP, HOST).source())
                        .contains("net/ipv4/"));
        assertThat(scenes)
                .filteredOn(scene -> scene.group() == BindOptions.RA)
                .allSatisfy(scene -> assertThat(scene.reserved()).isFalse())
                .extracting(Scene::state)
                .doesNotContain("member-closed");
    }
}
