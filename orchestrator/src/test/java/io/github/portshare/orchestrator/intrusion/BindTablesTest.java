package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.agent.BindOptions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BindTablesTest {

    private static final BindTables TABLES = new BindTables();

    static Stream<BindCase> cells() {
        return Stream.of(TABLES.addresses("127.0.0.1", "127.0.0.2"), TABLES.users("127.0.0.1"), TABLES.groups())
                .flatMap(List::stream);
    }

    static Stream<BindCase> users() {
        return TABLES.users("127.0.0.1").stream();
    }

    /** The rule in one place, and the table that was measured, must say the same. */
    @ParameterizedTest
    @MethodSource("users")
    void theTableOfUsersIsTheRuleOfTheKernel(BindCase cell) {
        boolean address = reuseAddress(cell.a()) && reuseAddress(cell.b());
        boolean port = reusePort(cell.a()) && reusePort(cell.b());
        boolean same = cell.uid().equals("same");
        boolean admitted = switch (cell.state()) {
            case "bound", "established", "udp" -> address || port && same;
            case "both-bound" -> address || port && same;
            case "listening" -> port && same;
            case "time-wait" -> address || port;
            default -> true;
        };
        boolean listenersShare = port && same;

        String rule = !admitted ? "EADDRINUSE" : cell.state().equals("both-bound") && !listenersShare ? "lost" : "OK";

        assertThat(cell.answers().expected()).isEqualTo(rule);
    }

    @Test
    void everyCombinationOfOptionsAndUsersIsInTheTable() {
        assertThat(TABLES.users("127.0.0.1")).doesNotHaveDuplicates().hasSize(4 * 4 * 2 * 7);
    }

    /** Both on or both off: the note's eight rows, of which four stand for two. */
    @Test
    void theNotesRowsAreInTheTableOfAddresses() {
        List<BindCase> documented = TABLES.addresses("192.168.0.1", "10.0.0.1").stream()
                .filter(cell ->
                        cell.answers().documented() != null && cell.state().equals("bound"))
                .toList();

        assertThat(documented.stream()
                        .map(cell -> cell.a() == BindOptions.RA
                                ? "ON " + cell.addressA() + " " + cell.addressB() + " "
                                        + cell.answers().documented()
                                : "OFF " + cell.addressA() + " " + cell.addressB() + " "
                                        + cell.answers().documented()))
                .containsExactlyInAnyOrder(
                        "OFF 192.168.0.1 192.168.0.1 EADDRINUSE",
                        "ON 192.168.0.1 192.168.0.1 EADDRINUSE",
                        "OFF 192.168.0.1 10.0.0.1 OK",
                        "ON 192.168.0.1 10.0.0.1 OK",
                        "OFF 10.0.0.1 192.168.0.1 OK",
                        "ON 10.0.0.1 192.168.0.1 OK",
                        "OFF 0.0.0.0 192.168.0.1 EADDRINUSE",
                        "OFF 192.168.0.1 0.0.0.0 EADDRINUSE",
                        "ON 0.0.0.0 192.168.0.1 OK",
                        "ON 192.168.0.1 0.0.0.0 OK",
                        "OFF 0.0.0.0 0.0.0.0 EADDRINUSE",
                        "ON 0.0.0.0 0.0.0.0 EADDRINUSE");
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyCellCitesAFunctionAndAFileOfTheKernel(BindCase cell) {
        assertThat(cell.answers().source()).matches("[a-z0-9_]+\\b.*, net/ipv4/[a-z_]+\\.c");
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyContradictionOfTheNoteIsExplained(BindCase cell) {
        boolean contradicts = cell.answers().documented() != null
                && !cell.answers().documented().equals(cell.answers().expected());

        assertThat(cell.answers().remark() != null).isEqualTo(contradicts);
    }

    @Test
    void anIpv6AddressHasItsOwnWildcard() {
        assertThat(TABLES.addresses("fe80::1", "::1").stream()
                        .flatMap(cell -> Stream.of(cell.addressA(), cell.addressB()))
                        .distinct())
                .containsExactlyInAnyOrder("fe80::1", "::1", "::");
    }

    @Test
    void withoutAnotherAddressItsRowsAreLeftOut() {
        assertThat(TABLES.addresses("::1", null))
                .isNotEmpty()
                .allMatch(cell -> List.of("::1", "::").containsAll(List.of(cell.addressA(), cell.addressB())));
    }

    private static boolean reuseAddress(BindOptions options) {
        return options.names().contains("SO_REUSEADDR");
    }

    private static boolean reusePort(BindOptions options) {
        return options.names().contains("SO_REUSEPORT");
    }
}
