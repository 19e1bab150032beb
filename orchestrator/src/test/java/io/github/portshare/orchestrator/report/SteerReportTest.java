package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.intrusion.SteerCase;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.SteerResult;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text and the JSON document of what a kernel does with a steered group. */
class SteerReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("steer-schema-1.json");
    private static final Environment HERE =
            new Environment("6.18.1", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of());

    private static SteerCase.Observed one(Transport transport, String observed, String untried) {
        return new SteerCase.Observed(
                new SteerCase(
                        "leave",
                        "the socket of the index closes: who gets what was its",
                        transport,
                        "last",
                        "__reuseport_detach_sock, net/core/sock_reuseport.c"),
                observed,
                untried);
    }

    private static final SteerCase.Observed EXPECTED = one(Transport.TCP, "last", null);
    private static final SteerCase.Observed DEVIATES = one(Transport.UDP, "next", null);
    private static final SteerCase.Observed UNTRIED = one(Transport.UDP, null, "Operation not permitted");

    /** One of each kind. */
    static SteerResult everything() {
        return result(EXPECTED, DEVIATES, UNTRIED);
    }

    private static SteerResult result(SteerCase.Observed... situations) {
        return SteerResult.of("2026-11-01T10:00:00Z", HERE, List.of(situations));
    }

    private static List<String> text(SteerResult result) {
        return new SteerReport(Palette.PLAIN).render(result);
    }

    @Test
    void whatLinuxIsExpectedToDoPasses() {
        SteerResult result = result(EXPECTED);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(text(result))
                .anyMatch(line -> line.matches("  the socket of the index closes: .* last +-"))
                .contains("  1 of 1 tried; 0 are not as expected of Linux (!)")
                .endsWith("  PASSED");
    }

    @Test
    void anotherAnswerFailsAndIsNamedWithItsSource() {
        SteerResult result = result(EXPECTED, DEVIATES);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(text(result))
                .anyMatch(line -> line.endsWith("last     next!"))
                .endsWith("  FAILED");
        assertThat(String.join(" ", text(result)).replaceAll("\\s+", " "))
                .contains("leave over udp: next, expected last (__reuseport_detach_sock, net/core/sock_reuseport.c)");
    }

    @Test
    void whatCouldNotBeTriedIsInconclusiveAndSaysWhy() {
        SteerResult result = result(EXPECTED, UNTRIED);

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(text(result))
                .contains("  ? leave over udp not tried: Operation not permitted")
                .endsWith("  INCONCLUSIVE");
    }

    @Test
    void theDocumentKeepsItsSchemaAndIsReadAgain() {
        String document = ResultJson.write(everything());

        assertThat(SCHEMA.problems(document)).isEmpty();
        assertThat(ResultJson.parse(document, Path.of("steer.json"))).isEqualTo(everything());
    }

    @Test
    void theSchemaRejectsASituationWithoutASource() {
        String document = ResultJson.write(result(EXPECTED)).replaceAll("\"source\" : \"[^\"]*\",\\s*", "");

        assertThat(SCHEMA.problems(document)).isNotEmpty();
    }

    @Test
    void everyFieldIsDescribed() {
        SCHEMA.requireFieldsOf(SteerResult.class, "");
        SCHEMA.requireFieldsOf(SteerCase.Observed.class, "/$defs/situation");
    }
}
