package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.ChanceResult;
import io.github.portshare.orchestrator.verdict.Interval;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChanceReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("chance-schema-1.json");

    static ChanceResult eight() {
        return ChanceResult.of(8, 64, 0.15, 0.999);
    }

    @Test
    void whatWasAskedStandsFirst() {
        List<String> text = new ChanceReport(Palette.PLAIN).render(eight());

        assertThat(text)
                .startsWith(
                        "portshare judge --plan                  8 members that share evenly: 12.5 % each",
                        "",
                        "  With 64 connections, chance alone gives the busiest member 19.1 % on average;",
                        "  in 95 of 100 groups no more than 23.4 %, in 99 no more than 26.6 %.")
                .contains("           64    19.1 %   23.4 %   26.6 %        ······│·········     0.0-31.3 %")
                .endsWith("        9,132  to within 20 %")
                .allMatch(line -> line.length() <= Palette.USUAL);
        assertThat(new ChanceReport(Palette.PLAIN).render(ChanceResult.of(8, null, 0.15, 0.999)))
                .noneMatch(line -> line.contains("With "));
    }

    @Test
    void theDocumentKeepsTheSchemaAndIsReadAgain() {
        String document = ResultJson.write(eight());

        assertThat(SCHEMA.problems(document)).isEmpty();
        assertThat(ResultJson.parse(document, Path.of("saved"))).isEqualTo(eight());
    }

    @Test
    void theSchemaDescribesEveryField() {
        SCHEMA.requireFieldsOf(ChanceResult.class, "");
        SCHEMA.requireFieldsOf(ChanceResult.Plan.class, "/properties/plan");
        SCHEMA.requireFieldsOf(ChanceResult.Spread.class, "/$defs/spread");
        SCHEMA.requireFieldsOf(ChanceResult.Needed.class, "/$defs/needed");
        SCHEMA.requireFieldsOf(Interval.class, "/$defs/spread/properties/chance");
    }
}
