package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.portshare.orchestrator.run.DiffResult;
import io.github.portshare.orchestrator.run.DiffWriter;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.Quantity;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two results, how they differ, and what that looks like. */
class DiffReportTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaFile SCHEMA = new SchemaFile("diff-schema-1.json");

    /** A result of twelve seconds that were much alike, with a change to it. */
    private static Result steady(String pointer, String value) {
        try {
            ObjectNode result = (ObjectNode) JSON.readTree(ResultJson.write(Results.passed()));
            ArrayNode timeline = result.putArray("timeline");
            for (int second = 1; second <= 12; second++) {
                ObjectNode one = timeline.addObject();
                one.put("second", (double) second).put("connections", 1_000).put("errors", 0);
                one.put("requests", 4_000 + (second % 2 == 0 ? 30 : -30) + second % 3);
                one.putArray("members");
            }
            if (!pointer.isEmpty()) {
                int slash = pointer.lastIndexOf('/');
                ((ObjectNode) result.at(pointer.substring(0, slash)))
                        .set(pointer.substring(slash + 1), JSON.readTree(value));
            }
            return (Result) ResultJson.parse(result.toString(), Path.of("changed"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** In which B loses requests. */
    static DiffResult otherwise() {
        return diff(steady("", ""), steady("/checks/2/verdict", "\"failed\""));
    }

    static DiffResult diff(Document a, Document b) {
        return DiffWriter.write("before.json", a, "after.json", b, 0.1);
    }

    private static Map<Quantity, DiffResult.Figure> figures(DiffResult diff) {
        return diff.figures().stream().collect(Collectors.toMap(DiffResult.Figure::quantity, figure -> figure));
    }

    private static String text(DiffResult diff) {
        return String.join("\n", new DiffReport(Palette.PLAIN).render(diff));
    }

    @Test
    void aResultIsNotWorseThanItself() {
        DiffResult diff = diff(steady("", ""), steady("", ""));

        assertThat(diff.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(diff.doubts()).isEmpty();
        assertThat(text(diff))
                .contains(
                        "  plan         the same\n  environment  the same",
                        "  ✓ requests/s                4,018           4,018    +0.0 %  not worse",
                        "  ✓ as before  group, share, loss, errors, latency, hijack",
                        "    max ms                     12.1            12.1    +0.0 %")
                .endsWith("  PASSED: B is not worse");
    }

    /** One change each: where, what, the quantity that it is about, and what is thought of that. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /load/requestsPerSecond     | 4018.4                                                | REQUESTS  | PASSED
            /load/latency/intervals/p99 | {"low": 3.5, "high": 3.6}                             | P99       | INCONCLUSIVE
            /load/latency/intervals/p99 | {"low": 4.5, "high": 4.6}                             | P99       | FAILED
            /load/latency/intervals/p99 | {"low": 2.5, "high": 2.6}                             | P99       | PASSED
            /load/latency/intervals/p99 | {"low": 3.1}                                          | P99       | INCONCLUSIVE
            /load/errors                | {"reset": 3}                                          | ERRORS    | INCONCLUSIVE
            /load/errors                | {"reset": 40}                                         | ERRORS    | FAILED
            /members/0/interval         | {"low": 0.45, "high": 0.55}                           | DEVIATION | FAILED
            /load/latency/intervals/p999| {"low": 90, "high": 91}                               | P999      |
            /members/0/cpuSeconds       | 900                                                   | CPU       |
            """)
    void whatIsWorseIsFound(String pointer, String value, Quantity quantity, Verdict verdict) {
        DiffResult diff = diff(steady("", ""), steady(pointer, value));

        assertThat(figures(diff).get(quantity).verdict()).isEqualTo(verdict);
        assertThat(diff.verdict()).isEqualTo(verdict == null ? Verdict.PASSED : verdict);
    }

    @Test
    void aCheckThatFailsNowIsWorseAndOneThatFailedBeforeIsNot() {
        DiffResult diff = diff(steady("", ""), steady("/checks/2/verdict", "\"failed\""));

        assertThat(diff.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(text(diff)).contains("  ✗ loss       passed → failed").endsWith("FAILED: B is worse");
        assertThat(diff(steady("/checks/2/verdict", "\"failed\""), steady("/checks/2/verdict", "\"failed\""))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void aCheckThatWasNotPutToBothIsNoComparison() {
        Result without =
                steady("/checks", ResultJson.write(Results.passed().checks().subList(0, 4)));
        DiffResult diff = diff(steady("", ""), without);

        assertThat(diff.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(text(diff))
                .contains("  ? hijack     passed → not asked")
                .contains("asked of one of the two alone: latency, hijack");
        assertThat(diff(without, steady("", "")).verdict()).isEqualTo(Verdict.PASSED);
    }

    /** One change each to what was asked for or where, and what comes of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /plan/connections  | 128         | plan         connections 16 → 128          | INCONCLUSIVE
            /plan/path         | "/work"     | plan         path / → /work                | INCONCLUSIVE
            /plan/rate         | 100         | plan         rate none → 100/s             | INCONCLUSIVE
            /plan/server       | "nginx"     | plan         server none → nginx           | PASSED
            /plan/port         | 81          | plan         the same                      | PASSED
            /environment/cpus  | 4           | environment  cpus 2 → 4                    | PASSED
            /tool/version      | "0.2.0"     | environment  portshare 0.1.0, commit 012345 | PASSED
            /trust/steady      | false       | plan         the same                      | INCONCLUSIVE
            /trust/steady      | null        | plan         the same                      | INCONCLUSIVE
            /interrupted       | true        | plan         the same                      | INCONCLUSIVE
            /timeline          | []          | plan         the same                      | INCONCLUSIVE
            """)
    void whatCannotBeComparedIsTold(String pointer, String value, String told, Verdict verdict) {
        DiffResult diff = diff(
                steady("", ""),
                value.equals("null")
                        ? steady(
                                "/trust",
                                "{\"changes\": [], \"collections\": 0,"
                                        + " \"collectionMillis\": 0, \"pauses\": 0, \"clientLimits\": 0}")
                        : steady(pointer, value));

        assertThat(text(diff)).contains("  " + told);
        assertThat(diff.verdict()).isEqualTo(verdict);
        assertThat(diff.doubts().isEmpty()).isEqualTo(verdict == Verdict.PASSED);
    }

    @Test
    void errorsThatAreManyAreWorseThoughTheLatencyIsInDoubt() {
        DiffResult diff = diff(steady("/trust/steady", "false"), steady("/load/errors", "{\"reset\": 40}"));

        assertThat(diff.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(figures(diff).get(Quantity.P50).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(text(diff)).contains("cannot be told", "? A was not steady");
    }

    @Test
    void twoLoadsAreCompared() {
        DiffResult diff = diff(LoadReportTest.named("http://a:80/"), LoadReportTest.named("http://b:80/"));

        assertThat(diff.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(text(diff)).contains("  plan         target http://a:80/ → http://b:80/", "p99 ms");
    }

    @Test
    void onlyTwoOfAKindAreCompared() {
        LoadDocument load = LoadReportTest.named("http://a:80/");

        assertThatThrownBy(() -> diff(Results.passed(), load))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessageStartingWith("of before.json and after.json one is a result of 'run' and one of 'load'");
        assertThatThrownBy(() -> diff(BindsReportTest.everything(), load))
                .hasMessage("before.json is no result of 'run' or 'load'");
    }

    static Stream<Result> results() {
        return Results.all();
    }

    /** With itself, and with one that has passed: whatever is in them. */
    @ParameterizedTest
    @MethodSource("results")
    void everyDocumentKeepsTheSchemaIsReadAgainAndFits(Result result) {
        for (DiffResult diff :
                List.of(diff(result, result), diff(Results.passed(), result), diff(result, Results.passed()))) {
            String document = ResultJson.write(diff);

            assertThat(SCHEMA.problems(document)).isEmpty();
            DiffResult again = (DiffResult) ResultJson.parse(document, Path.of("saved"));
            assertThat(ResultJson.write(again)).isEqualTo(document);
            assertThat(new DiffReport(Palette.PLAIN).render(ResultJson.visible(again)))
                    .allMatch(line -> line.length() <= Palette.USUAL);
        }
    }

    @Test
    void theSchemaDescribesEveryFieldAndNamesEveryName() {
        SCHEMA.requireFieldsOf(DiffResult.class, "");
        SCHEMA.requireFieldsOf(DiffResult.Side.class, "/$defs/side");
        SCHEMA.requireFieldsOf(DiffResult.Trait.class, "/$defs/trait");
        SCHEMA.requireFieldsOf(DiffResult.Figure.class, "/$defs/figure");
        SCHEMA.requireFieldsOf(DiffResult.ComparedCheck.class, "/$defs/comparedCheck");
        SCHEMA.requireFieldsOf(DiffResult.Doubt.class, "/$defs/doubt");
        SCHEMA.requireFieldsOf(Result.Range.class, "/$defs/range");
        assertThat(SCHEMA.names("/$defs/figure/properties/quantity/enum"))
                .containsExactlyElementsOf(json(Quantity.values()));
        assertThat(SCHEMA.names("/$defs/comparedCheck/properties/id/enum"))
                .containsExactlyInAnyOrderElementsOf(json(CheckId.values()));
    }

    private static List<String> json(Object[] values) {
        return Arrays.stream(values)
                .map(value -> ResultJson.write(value).replace("\"", ""))
                .toList();
    }
}
