package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.intrusion.BindCase;
import io.github.portshare.orchestrator.run.BindsResult;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text and the JSON document of the bind tables. */
class BindsReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("binds-schema-1.json");
    private static final Environment HERE =
            new Environment("6.18.1", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of());

    private static BindCase cell(String table, String uid, String state, String documented, String expected) {
        String remark = documented == null || documented.equals(expected) ? null : "Linux differs";
        return new BindCase(
                table,
                BindOptions.RA,
                BindOptions.RA,
                uid,
                "255.255.255.255",
                "255.255.255.254",
                state,
                new BindCase.Answers(
                        documented, expected, "inet_bind_conflict, net/ipv4/inet_connection_sock.c", remark));
    }

    private static BindCase.Observed finding(BindCase cell, String observed, String untried) {
        return new BindCase.Observed(cell, observed, null, untried);
    }

    private static BindsResult result(BindCase.Observed... rows) {
        return BindsResult.of("2026-11-01T10:00:00Z", HERE, List.of(rows), List.of());
    }

    private static final BindCase.Observed EXPECTED =
            finding(cell("addresses", "same", "bound", "EADDRINUSE", "OK"), "OK", null);
    private static final BindCase.Observed DEVIATES =
            finding(cell("users", "other", "listening", null, "EADDRINUSE"), "OK", null);
    private static final BindCase.Observed UNTRIED =
            finding(cell("users", "other", "udp", null, "OK"), null, "no other uid can be had");
    private static final BindCase.Observed NO_IPV6 =
            finding(cell("addresses", "same", "bound", null, "OK"), null, "EAFNOSUPPORT");
    private static final BindCase.Observed RECEIVED =
            new BindCase.Observed(cell("groups", "same", "multicast", null, "both"), "both", new int[] {20, 20}, null);

    /** One row of each kind. */
    static BindsResult everything() {
        return result(EXPECTED, DEVIATES, UNTRIED, NO_IPV6, RECEIVED);
    }

    private static List<String> text(BindsResult result) {
        return new BindsReport(Palette.PLAIN).render(result);
    }

    @Test
    void aContradictionOfTheNoteIsMarkedAndExplainedAndPasses() {
        BindsResult result = result(EXPECTED);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(text(result))
                .anyMatch(line -> line.endsWith(" no          OK*"))
                .contains("  * bound: Linux differs")
                .endsWith("  PASSED");
    }

    @Test
    void aDeviationFromWhatIsExpectedOfLinuxFailsAndIsNamedWithItsSource() {
        BindsResult result = result(EXPECTED, DEVIATES);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(text(result)).anyMatch(line -> line.endsWith("OK!")).endsWith("  FAILED");
        assertThat(String.join(" ", text(result)).replaceAll("\\s+", " "))
                .contains("other uid, listening: OK, expected EADDRINUSE (inet_bind_conflict");
    }

    @Test
    void whatWasNotTriedIsInconclusiveAndSaysWhy() {
        BindsResult result = result(EXPECTED, UNTRIED);

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(text(result))
                .contains("  ? not tried: no other uid can be had")
                .endsWith("  INCONCLUSIVE");
    }

    @Test
    void aMachineWithoutIpv6MarksItsRowsAndPasses() {
        BindsResult result = result(EXPECTED, NO_IPV6);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(text(result)).contains("  ? not tried: EAFNOSUPPORT");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 120})
    void whateverTheWidthALineFitsIt(int width) {
        assertThat(new BindsReport(Palette.PLAIN.within(width)).render(everything()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    }

    @Test
    void theDocumentKeepsItsSchema() {
        String document = ResultJson.write(everything());

        assertThat(SCHEMA.problems(document)).isEmpty();
    }

    @Test
    void theSchemaRejectsAnAnswerThatNoKernelGives() {
        String document =
                ResultJson.write(result(EXPECTED)).replace("\"observed\" : \"OK\"", "\"observed\" : \"maybe\"");

        assertThat(SCHEMA.problems(document)).singleElement().asString().startsWith("/rows/0/observed");
    }

    @Test
    void theDocumentSaysWhatTheTextAndThePageShow() {
        JsonNode document = new ObjectMapper().valueToTree(everything());

        assertThat(document.at("/counts/tried").asInt()).isEqualTo(3);
        assertThat(document.at("/counts/contradicting").asInt()).isEqualTo(1);
        assertThat(document.at("/counts/unexpected").asInt()).isEqualTo(1);
        assertThat(document.at("/rows").findValuesAsText("asExpected"))
                .containsExactly("true", "false", "true", "true", "true");
        assertThat(document.at("/rows").findValuesAsText("contradicts"))
                .containsExactly("true", "false", "false", "false", "false");
    }

    @Test
    void everyFieldIsDescribed() {
        SCHEMA.requireFieldsOf(BindsResult.class, "");
        SCHEMA.requireFieldsOf(BindsResult.Counts.class, "/properties/counts");
        SCHEMA.requireFieldsOf(BindCase.Observed.class, "/$defs/row");
    }
}
