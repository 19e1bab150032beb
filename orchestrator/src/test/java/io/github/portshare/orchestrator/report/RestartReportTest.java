package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.restart.LoadKind;
import io.github.portshare.orchestrator.restart.Loss;
import io.github.portshare.orchestrator.restart.RestartRow;
import io.github.portshare.orchestrator.restart.Rows;
import io.github.portshare.orchestrator.restart.Technique;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.RestartPlan;
import io.github.portshare.orchestrator.run.RestartResult;
import io.github.portshare.orchestrator.verdict.LossRate;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text and the JSON document of restarts. */
class RestartReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("restart-schema-1.json");
    private static final Environment HERE =
            new Environment("6.18.1", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of());

    private static final RestartRow LOSES = Rows.row(Technique.CLOSE, LoadKind.NEW, 19, 20);
    private static final RestartRow LOSES_NOTHING = Rows.row(Technique.PASS, LoadKind.NEW, 0, 20);
    private static final RestartRow DEVIATES = Rows.row(Technique.PASS, LoadKind.NEW, 2, 20);
    private static final RestartRow UNTRIED =
            Rows.untried(Technique.MIGRATE_DRAIN, LoadKind.NEW, "no namespace", "run it as root");

    @TempDir
    private Path directory;

    private static RestartResult result(RestartRow... rows) {
        return result(false, rows);
    }

    private static RestartResult result(boolean interrupted, RestartRow... rows) {
        List<LoadKind> loads =
                List.of(rows).stream().map(RestartRow::load).distinct().toList();
        return RestartResult.of(
                "2026-11-01T10:00:00Z",
                HERE,
                true,
                RestartPlan.of(4, 20, List.of(), loads, 64, Duration.ofMillis(60), null),
                interrupted,
                List.of(rows),
                List.of());
    }

    /** One row of each kind. */
    static RestartResult everything() {
        return result(LOSES, DEVIATES, UNTRIED, Rows.row(Technique.MIGRATE_CLOSE, LoadKind.KEEP, 1, 20));
    }

    private static List<String> text(RestartResult result) {
        return new RestartReport(Palette.PLAIN).render(result);
    }

    @Test
    void whatIsLostIsToldWithABoundAndNeverCalledLossless() {
        RestartResult result = result(LOSES, LOSES_NOTHING);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(text(result))
                .contains("  close         19 of 20  100 %    114   20,000      19    38      0     57    0")
                .contains("  pass           0 of 20   14 %      0   20,000       0     0      0      0    0")
                .contains("  close           9 of 10  10 of 10  1001.47      1  OutRsts 114")
                .endsWith("  PASSED");
        assertThat(String.join("\n", text(result))).doesNotContainIgnoringCase("lossless");
    }

    @Test
    void whatIsNotAsExpectedOfLinuxFailsAndIsNamedWithItsSource() {
        RestartResult result = result(LOSES, DEVIATES);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(text(result)).anyMatch(line -> line.contains(" 2 of 20!")).endsWith("  FAILED");
        assertThat(String.join(" ", text(result)).replaceAll("\\s+", " "))
                .contains(
                        "! pass, new: 2 of 20 restarts lost something, expected: none, since nothing is there that could"
                                + " lose (inet_csk_listen_stop");
    }

    @Test
    void whatWasNotTriedIsInconclusiveAndSaysWhyAndWhatHelps() {
        RestartResult result = result(LOSES, UNTRIED);

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(text(result))
                .contains("  migrate-drain        ?")
                .contains("  ? not tried: migrate-drain: no namespace; run it as root")
                .endsWith("  INCONCLUSIVE");
    }

    @Test
    void whatWasInterruptedIsInconclusive() {
        RestartResult result = result(true, LOSES, Rows.row(Technique.PASS, LoadKind.NEW, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(text(result))
                .contains("  pass            0 of 0  100 %      0        0       0     0      0      0    0")
                .endsWith("  INCONCLUSIVE (interrupted: partial)");
    }

    @Test
    void nothingIsWiderThan80Columns() {
        assertThat(text(everything())).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void theDocumentKeepsItsSchemaAndIsReadAsItWasWritten() {
        Path file = directory.resolve("result.json");
        ResultJson.save(everything(), file);

        assertThat(SCHEMA.problems(ResultJson.write(everything()))).isEmpty();
        assertThat(ResultJson.read(file)).isEqualTo(everything());
    }

    @Test
    void theSchemaRejectsMoreThanCertainty() {
        String document = ResultJson.write(result(LOSES)).replace("\"upper\" : 0.997", "\"upper\" : 1.997");

        assertThat(SCHEMA.problems(document)).singleElement().asString().startsWith("/restarts/0/restarts/upper");
    }

    @Test
    void everyFieldIsDescribed() {
        SCHEMA.requireFieldsOf(RestartResult.class, "");
        SCHEMA.requireFieldsOf(RestartResult.Counts.class, "/properties/counts");
        SCHEMA.requireFieldsOf(RestartPlan.class, "/properties/plan");
        SCHEMA.requireFieldsOf(RestartRow.class, "/$defs/row");
        SCHEMA.requireFieldsOf(Loss.class, "/$defs/row/properties/loss");
        SCHEMA.requireFieldsOf(LossRate.class, "/$defs/rate");
    }
}
