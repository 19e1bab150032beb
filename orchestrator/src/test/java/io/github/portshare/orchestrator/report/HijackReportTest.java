package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.intrusion.FamilyCase;
import io.github.portshare.orchestrator.intrusion.HijackCase;
import io.github.portshare.orchestrator.intrusion.HijackCell;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.HijackResult;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text and the JSON document of the attack on groups. */
class HijackReportTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaFile SCHEMA = new SchemaFile("hijack-schema-1.json");
    private static final Environment HERE =
            new Environment("6.18.1", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of());
    private static final FamilyCase ROBBED = new FamilyCase("::", "0.0.0.0", "all", "all", "none", "none", null);

    private static HijackCase row(String state, BindOptions group, boolean reserved, String expected, String take) {
        return new HijackCase(
                new HijackCase.Encounter(Transport.TCP, state, group, reserved, "uid 4294967295 as 10", false),
                BindOptions.RA,
                "127.0.0.1",
                expected,
                take,
                "inet_bind_conflict, net/ipv4/inet_connection_sock.c");
    }

    private static HijackCase.Observed admitted(HijackCase row) {
        return new HijackCase.Observed(row, 58_001, "OK", "all", 40, 40, null);
    }

    private static HijackCase.Observed refused(HijackCase row) {
        return new HijackCase.Observed(row, 58_001, "EADDRINUSE", null, 0, 0, null);
    }

    private static final HijackCase.Observed HOLE =
            admitted(row("member-closed", BindOptions.RP_RA, false, "OK", "all"));
    private static final HijackCase.Observed CLOSED =
            refused(row("member-closed", BindOptions.RP_RA, true, "EADDRINUSE", null));
    private static final HijackCase.Observed BROKEN =
            admitted(row("member-closed", BindOptions.RP_RA, true, "OK", "all"));
    private static final HijackCase.Observed DEVIATES =
            admitted(row("member-closed", BindOptions.RP, false, "EADDRINUSE", null));
    private static final HijackCase.Observed UNTRIED = new HijackCase.Observed(
            row("member-closed", BindOptions.RP, false, "EADDRINUSE", null), 58_001, null, null, 0, 0, "EAFNOSUPPORT");
    private static final HijackCase.Observed LIVE =
            new HijackCase.Observed(row("live", null, false, "EADDRINUSE", null), 58_001, "OK", null, 1, 1, null);

    private static final HijackCase.Observed BESIDE =
            new HijackCase.Observed(row("live", null, false, "EADDRINUSE", null), 58_001, "OK", null, 0, 1, null);

    /** A service with SO_REUSEADDR on. */
    static HijackResult service() {
        return result("tcp 127.0.0.1:8080", true, BESIDE, LIVE);
    }

    private static HijackResult result(String service, boolean everybody, HijackCase.Observed... rows) {
        return HijackResult.of(
                "2026-11-01T10:00:00Z", HERE, service, List.of(rows), List.of(ROBBED), List.of(), everybody);
    }

    /** Of a group that nothing defends, and one that is: as expected. */
    static HijackResult holes() {
        return result(null, true, HOLE, CLOSED);
    }

    /** One row of each kind. */
    static HijackResult everything() {
        return result(null, true, HOLE, CLOSED, BROKEN, DEVIATES, UNTRIED);
    }

    private static String text(HijackResult result) {
        return String.join("\n", new HijackReport(Palette.PLAIN).render(result));
    }

    @Test
    void anExpectedHoleThatADefenceClosesPassesAndIsTheAdvice() {
        HijackResult result = result(null, true, HOLE, CLOSED);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(text(result).replaceAll("\\s+", " "))
                .contains("1/1 all")
                .contains("a reservation (a socket bound with SO_REUSEPORT alone that never listens)")
                .contains("outsiders got in 1 of 1 times without, 0 of 1 with it")
                .contains("beside a group on [::] one member on 0.0.0.0 took all IPv4")
                .endsWith("PASSED");
    }

    @Test
    void anOutsiderInADefendedGroupFailsEvenWhereItWasExpected() {
        assertThat(result(null, true, BROKEN).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void anotherAnswerThanExpectedFailsAndIsNamed() {
        HijackResult result = result(null, true, DEVIATES);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(text(result).replaceAll("\\s+", " "))
                .contains("1/1 all!")
                .contains("uid 4294967295 as 10 with RA on 127.0.0.1: OK all (took 40 of 40), expected EADDRINUSE");
    }

    @Test
    void whoeverGetsIntoALiveServiceFailsAndTheRemedyIsTold() {
        HijackResult result = service();

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(text(result))
                .contains("2/2 took 1")
                .contains("switch SO_REUSEADDR off")
                .contains("into the service 2");
    }

    @Test
    void anIdentityThatCouldNotBeHadIsInconclusive() {
        assertThat(result(null, false, HOLE, CLOSED).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aMachineWithoutIpv6PassesAndShowsIt() {
        HijackResult result = result(null, true, UNTRIED);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(text(result)).contains("?");
    }

    @Test
    void aLineThatHasNothingInAColumnLeavesItBlank() {
        List<String> lines = new HijackReport(Palette.PLAIN)
                .render(result(
                        null,
                        true,
                        admitted(row("bound", BindOptions.RP_RA, false, "OK", "all")),
                        admitted(row("established", BindOptions.RP, false, "OK", "all")),
                        admitted(row("listening", BindOptions.RP_RA, false, "OK", "all"))));
        String titles = lines.get(lines.indexOf("TCP") + 1);
        String line = lines.get(lines.indexOf("TCP") + 3);
        assertThat(lines.get(lines.indexOf("TCP") + 2)).isEqualTo("  RP+RA");

        assertThat(line.lastIndexOf("1/1 all")).isEqualTo(titles.indexOf("listening"));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 120})
    void whateverTheWidthALineFitsIt(int width) {
        assertThat(new HijackReport(Palette.PLAIN.within(width)).render(everything()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    }

    @Test
    void theDocumentKeepsItsSchema() {
        String document = ResultJson.write(result("tcp 127.0.0.1:8080", true, HOLE, CLOSED, UNTRIED, LIVE));

        assertThat(SCHEMA.problems(document)).isEmpty();
        assertThat(SCHEMA.problems(document.replaceFirst("\"take\" : \"all\"", "\"take\" : \"most\"")))
                .singleElement()
                .asString()
                .startsWith("/rows/0/take");
    }

    @Test
    void theDocumentSaysWhatTheTextAndThePageShow() {
        JsonNode document = JSON.valueToTree(everything());

        assertThat(document.at("/cells")).hasSize(3);
        JsonNode cell = document.at("/cells/1");
        assertThat(cell.at("/reserved").asBoolean()).isTrue();
        assertThat(cell.at("/tried").asInt()).isEqualTo(2);
        assertThat(cell.at("/admitted").asInt()).isEqualTo(1);
        assertThat(cell.at("/take").asText()).isEqualTo("all");
        assertThat(cell.at("/asExpected").asBoolean()).isTrue();
        assertThat(document.at("/cells/2/asExpected").asBoolean()).isFalse();
        assertThat(document.at("/counts/tried").asInt()).isEqualTo(4);
        assertThat(document.at("/counts/intrusions").asInt()).isEqualTo(3);
        assertThat(document.at("/counts/breaches").asInt()).isEqualTo(1);
        assertThat(document.at("/counts/unexpected").asInt()).isEqualTo(1);
        assertThat(document.at("/rows").findValuesAsText("asExpected"))
                .containsExactly("true", "true", "true", "false", "true");
    }

    @Test
    void ofAServiceTheCellSaysTheMostThatOneProbeLost() {
        JsonNode cell = JSON.valueToTree(service()).at("/cells/0");

        assertThat(cell.at("/took").asInt()).isEqualTo(1);
        assertThat(cell.has("take")).isFalse();
    }

    @Test
    void everyFieldIsDescribed() {
        SCHEMA.requireFieldsOf(HijackResult.class, "");
        SCHEMA.requireFieldsOf(HijackResult.Counts.class, "/properties/counts");
        SCHEMA.requireFieldsOf(HijackCell.class, "/$defs/cell");
        SCHEMA.requireFieldsOf(HijackCase.Observed.class, "/$defs/attempt");
        SCHEMA.requireFieldsOf(FamilyCase.class, "/$defs/family");
    }
}
