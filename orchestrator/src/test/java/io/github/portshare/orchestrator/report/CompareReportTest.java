package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.run.ComparePlan;
import io.github.portshare.orchestrator.run.CompareResult;
import io.github.portshare.orchestrator.run.CompareResult.Figures;
import io.github.portshare.orchestrator.run.CompareResult.Measured;
import io.github.portshare.orchestrator.run.CompareResult.Round;
import io.github.portshare.orchestrator.run.CompareWriter;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.Metric;
import io.github.portshare.orchestrator.run.Setup;
import io.github.portshare.orchestrator.verdict.MedianRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The text and the JSON document of a comparison. */
class CompareReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("compare-schema-1.json");
    private static final Environment HERE =
            new Environment("6.18.1", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of());

    private static Round round(int number, double requests, Double spread, Map<String, Long> errors) {
        return new Round(
                number,
                1,
                (long) requests,
                (long) requests / 4,
                new Figures(requests, 64e3 / requests, 1.5, 12.25, 24, spread),
                requests * 24e-6,
                0.5,
                0.0,
                Map.of("4711", (long) requests / 4),
                errors);
    }

    private static List<Round> rounds(Double spread, double... requests) {
        List<Round> rounds = new ArrayList<>();
        for (double each : requests) {
            rounds.add(round(rounds.size() + 1, each, spread, Map.of()));
        }
        return rounds;
    }

    private static CompareResult result(boolean interrupted, String problem, Map<String, Long> errors) {
        ComparePlan plan = new ComparePlan(
                2,
                "127.0.0.1",
                3,
                0.95,
                List.of(Setup.VERTX_ONE, Setup.VERTX_REUSEPORT, Setup.NGINX_SHARED, Setup.NGINX_MUTEX),
                List.of(),
                Traffics.of(64, "4", 0.2, 0.7, 0, 5, "/", 1, 0));
        List<Round> mutex = new ArrayList<>(rounds(1.0, 900, 950, 1_000));
        mutex.set(0, round(1, 900, 1.0, errors));
        List<Measured> setups = List.of(
                CompareWriter.measured(Setup.VERTX_ONE, plan, null, rounds(null, 10_000, 12_000, 11_000)),
                CompareWriter.measured(Setup.VERTX_REUSEPORT, plan, null, rounds(0.02, 20_000, 24_010, 22_000)),
                CompareWriter.measured(
                        Setup.NGINX_SHARED, plan, problem, problem == null ? rounds(0.1, 900, 1_100, 980) : List.of()),
                CompareWriter.measured(Setup.NGINX_MUTEX, plan, null, mutex));
        return CompareWriter.write("2026-11-01T10:00:00Z", HERE, plan, interrupted, setups, List.of());
    }

    /** One that was measured, with a difference that is shown and others that are not. */
    static CompareResult measured() {
        return result(false, null, Map.of());
    }

    /** One with a set-up that could not be started, errors, and an early end. */
    static CompareResult partial() {
        return result(
                true, "there is no nginx that uid 1000 may run; install it: apt install nginx", Map.of("timeout", 3L));
    }

    private static List<String> lines(CompareResult result) {
        return new CompareReport(Palette.PLAIN).render(result);
    }

    private static String text(CompareResult result) {
        return String.join("\n", lines(result)).replaceAll("[ \n]+", " ");
    }

    @Test
    void eachSetupHasItsMediansAndRanges() {
        List<String> lines = lines(measured());

        assertThat(lines.get(1))
                .isEqualTo("2 members · 64 connections, new after 4 requests · 3 rounds of 0.70 s in turn");
        int row = lines.indexOf("  vertx-one             11,000      5.82      1.50      12.3      24.0         -");
        assertThat(row).isPositive();
        assertThat(lines.get(row + 1).strip().split("\\s+"))
                .containsExactly("10.0k-12.0k", "5.33-6.40", "1.50-1.50", "12.3-12.3", "24.0-24.0");
        assertThat(lines).contains("  nginx-mutex              950      67.4      1.50      12.3      24.0       100");
    }

    @Test
    void aDifferenceThatIsNotShownIsInBrackets() {
        assertThat(text(measured()))
                .contains("from vertx-one vertx-reuseport +100 % -50 % (+0.0 %) ")
                .contains("from nginx-shared nginx-mutex (-4.1 %) (+4.3 %)")
                .contains("all hold together with 95 %")
                .endsWith("4 of 4 set-ups measured MEASURED");
    }

    @Test
    void thePublishedFiguresAreBesideOurs() {
        assertThat(text(measured()))
                .contains("Published elsewhere, of other machines and loads (there), beside these (here)")
                .contains("default: accept_mutex on 15.65 67.4 26.59 1.50 CPU load 0.3")
                .contains("accept_mutex off 15.59 65.3 26.48 1.50 CPU load 10 ")
                .contains("reuseport 12.35 - 3.15 - CPU load 0.3")
                .contains("shared queue 30.39 65.3 1.58 1.50 max 72.65 ms");
    }

    @Test
    void whatIsMissingIsToldWithItsRemedy() {
        assertThat(text(partial()))
                .contains(
                        "! nginx-shared was not measured: there is no nginx that uid 1000 may run; install it: apt install"
                                + " nginx")
                .contains("! nginx-mutex: failed requests: 3 timeout")
                .doesNotContain("from nginx-shared")
                .endsWith("3 of 4 set-ups measured INCONCLUSIVE (interrupted: partial)");
    }

    @Test
    void nothingIsWiderThan80Columns() {
        assertThat(Stream.of(measured(), partial()).flatMap(result -> lines(result).stream()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void theDocumentKeepsItsSchema() {
        String document = ResultJson.write(measured());

        assertThat(SCHEMA.problems(document)).isEmpty();
        assertThat(SCHEMA.problems(ResultJson.write(partial()))).isEmpty();
        assertThat(SCHEMA.problems(document.replaceFirst("\"setup\" : \"vertx-one\"", "\"setup\" : \"apache\"")))
                .singleElement()
                .asString()
                .startsWith("/setups/0/setup");
        assertThat(SCHEMA.problems(document.replaceFirst("\"median\" : 11000.0", "\"median\" : \"many\"")))
                .singleElement()
                .asString()
                .startsWith("/setups/0/summary/requestsPerSecond/median");
    }

    @Test
    void aSavedDocumentIsReadAsItWas() {
        Path file = Path.of("result.json");

        assertThat(ResultJson.parse(ResultJson.write(partial()), file)).isEqualTo(partial());
        assertThatThrownBy(() -> ResultJson.parse(
                        ResultJson.write(measured()).replaceFirst("\"rounds\" : 3", "\"rounds\" : 2"), file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/plan/rounds is 2, below 3");
    }

    @Test
    void everyFieldIsDescribed() {
        SCHEMA.requireFieldsOf(CompareResult.class, "");
        SCHEMA.requireFieldsOf(TrafficJson.Fields.class, "/properties/plan");
        SCHEMA.requireFieldsOf(Measured.class, "/$defs/setup");
        SCHEMA.requireFieldsOf(MedianRange.class, "/$defs/range");
        SCHEMA.requireFieldsOf(Round.class, "/$defs/round");
        SCHEMA.requireFieldsOf(CompareResult.Difference.class, "/$defs/difference");
        SCHEMA.requireFieldsOf(CompareResult.Published.class, "/$defs/published");
    }

    @Test
    void theSchemaNamesExactlyTheNamesOfTheProgram() {
        assertThat(SCHEMA.names("/$defs/setupName/enum"))
                .containsExactlyElementsOf(
                        Arrays.stream(Setup.values()).map(Setup::word).toList());
        assertThat(SCHEMA.names("/$defs/metric/enum"))
                .containsExactlyElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::word).toList());
    }
}
