package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.portshare.orchestrator.run.CountsPlan;
import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("judge-schema-1.json");

    /** Counts that the users of a proxy have published, who thought them uneven. */
    static JudgeResult proxy() {
        return judge(List.of(), "221 213 215 237 208 229 212 243 181");
    }

    private static JudgeResult judge(List<Double> weights, String counts) {
        return JudgeResult.of(CountsPlan.of(
                Arrays.stream(counts.split(" "))
                        .map(count -> new CountsPlan.Given(null, count))
                        .toList(),
                weights,
                new CountsPlan.Worth(null, null),
                0.15,
                0.999));
    }

    private static List<String> text(JudgeResult result) {
        return new JudgeReport(Palette.PLAIN).render(result);
    }

    @Test
    void countsThatChanceExplainsAreShownAsThat() {
        assertThat(text(proxy()))
                .startsWith(
                        "portshare judge                                    9 members · 1,959 connections",
                        "",
                        "  member       connections    share  off even       even        true share",
                        "  1                    221   11.3 %    +1.5 %   ······●·······  8.7 to 14.3 %")
                .contains("  total              1,959  even is 11.1 %, chance allows 8.5 to 13.9 %")
                .contains(
                        "  chance explains these counts: 14 of 100 groups that share as they should are",
                        "  they could still hide a member that is 40 % off, and none that is further")
                .endsWith("  INCONCLUSIVE")
                .allMatch(line -> line.length() <= Palette.USUAL);
    }

    @Test
    void countsThatChanceDoesNotExplainAreShownAsThat() {
        assertThat(String.join(" ", text(judge(List.of(), "7700 3800 3800 4700"))))
                .contains("chance hardly makes such counts: 1 of more than 1,000,000,000 groups")
                .contains("✗ share      uneven: 1 has 38.5 %")
                .doesNotContain("still hide")
                .endsWith("FAILED");
        assertThat(String.join(" ", text(judge(List.of(), "8 0"))))
                .contains("chance seldom makes such counts: 1 of 128 groups")
                .contains("all outcomes added up, by the order of");
    }

    @Test
    void moreConnectionsThanAnIntegerHoldsAreAllCounted() {
        JudgeResult result = judge(List.of(), "1000000000000 1000200000000");

        assertThat(result.effectiveConnections()).isEqualTo(2_000_200_000_000L);
        // (200,000,000)^2 / 2,000,200,000,000
        assertThat(result.checks().get(0).statistic().value()).isCloseTo(19_998, within(0.01));
        assertThat(result.verdict().name()).isEqualTo("PASSED");
        assertThat(judge(List.of(), "3000000000000 1000000000000").verdict().name())
                .isEqualTo("FAILED");
    }

    @Test
    void membersAreHeldToTheirWeights() {
        JudgeResult result = judge(List.of(2.0, 1.0, 1.0), "5000 2400 2600");

        assertThat(String.join("\n", text(result)))
                .contains("✓ share      as expected: every member within 10.4 % of its share")
                .contains("off due")
                .doesNotContain("even");
        assertThat(result.judged().get(0).expectedShare()).isEqualTo(0.5);
        assertThat(result.judged().get(1).deviation()).isCloseTo(-0.04, within(1e-12));
        assertThat(judge(List.of(), "5000 2400 2600").verdict().name()).isEqualTo("FAILED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"221 213 215 237 208 229 212 243 181", "8 0", "0 3 1000000000000", "1 1"})
    void everyDocumentKeepsTheSchemaAndIsReadAgain(String counts) {
        JudgeResult result = judge(List.of(), counts);
        String document = ResultJson.write(result);

        assertThat(SCHEMA.problems(document)).isEmpty();
        JudgeResult again = (JudgeResult) ResultJson.parse(document, Path.of("saved"));
        assertThat(text(again)).isEqualTo(text(result));
        assertThat(ResultJson.write(again)).isEqualTo(document);
    }

    @Test
    void theSchemaDescribesEveryField() {
        SCHEMA.requireFieldsOf(JudgeResult.class, "");
        SCHEMA.requireFieldsOf(JudgeResult.Plan.class, "/properties/plan");
        SCHEMA.requireFieldsOf(JudgeResult.Judged.class, "/$defs/judged");
        SCHEMA.requireFieldsOf(Interval.class, "/$defs/interval");
        SCHEMA.requireFieldsOf(Check.class, "/$defs/check");
        SCHEMA.requireFieldsOf(Check.Statistic.class, "/$defs/check/properties/statistic");
    }
}
