package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.run.AgentPart;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.LoadResults;
import io.github.portshare.orchestrator.run.LoadWriter;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.RunPlan;
import io.github.portshare.orchestrator.run.Trust;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code portshare load} shows, as text and as a document. */
class LoadReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("load-schema-1.json");
    private static final LoadDocument.Self SELF = new LoadDocument.Self(
            new Result.Warmup(100, 200, 1.5, null),
            new Trust(true, List.of(), 0.42, 0.031, 7, 12, 0, null, 1.0, 0, null));
    private static final LoadResult EVEN = LoadResults.of(2_500, 2_510, 2_490, 2_500);

    private static LoadDocument document(String target, long rate, LoadResult result) {
        URI uri = URI.create(target);
        Traffic traffic = Traffics.of(
                16,
                "2",
                0,
                10,
                0,
                5,
                LoadPlan.resource(uri),
                1,
                7,
                rate,
                Protocol.of(uri.getScheme()).orElseThrow());
        LoadPlan plan = new LoadPlan(uri, traffic, "Portshare-Member", Set.of());
        return LoadWriter.write(plan, result, new RunPlan.Limits(0.15, 0.999, 0, 50.0), SELF, false, List.of());
    }

    /** At a rate, of four that share evenly. */
    static LoadDocument openLoop() {
        return document("http://127.0.0.1:80/", 1_000, EVEN);
    }

    /** Of a target that is called so. */
    static LoadDocument named(String target) {
        LoadDocument of = document("http://127.0.0.1:80/", 0, EVEN);
        LoadDocument.Head head = of.head();
        return new LoadDocument(
                new LoadDocument.Head(head.schemaVersion(), target, head.seed(), head.environment(), head.plan()),
                of.origin(),
                of.volume(),
                of.deal(),
                of.failures(),
                of.times(),
                of.responders(),
                of.schedule(),
                of.moved(),
                of.agents(),
                of.self(),
                of.judgement());
    }

    private static List<String> lines(String target, long rate, LoadResult result) {
        return new LoadReport(Palette.PLAIN).render(ResultJson.visible(document(target, rate, result)));
    }

    @Test
    void theTextTellsOfEachProcessAndOfAllTogether() {
        assertThat(lines("http://127.0.0.1:80/", 0, EVEN))
                .containsSequence(
                        "portshare load  http://127.0.0.1:80/",
                        "  10.0 s   10,000 connections   20,000 requests   2,000 answered/s",
                        "",
                        "  process  connections    answers    share   even     errors       p50       p99",
                        "  a              2,500      5,000   25.0 %  ···●···        0    3.0 ms    3.0 ms")
                .contains(
                        "  connect  ms   p50 0.3  p90 0.3  p99 0.3  p99.9 0.3  max 0.3",
                        "  latency  ms   p50 3.0  p90 3.0  p99 3.0  p99.9 3.0  max 3.0",
                        "  ✓ errors     0",
                        "  ✓ latency    p99 3.0 ms, limit 50.0 ms",
                        "  PASSED")
                .anyMatch(line ->
                        line.matches("  even is 25.0 %, chance allows 2\\d.\\d to 2\\d.\\d %; worth 10,000 draws"))
                .anyMatch(line -> line.startsWith("  ✓ share      even: "));
    }

    @Test
    void overUdpThereIsNoConnect() {
        assertThat(lines("udp://127.0.0.1:80", 0, EVEN)).noneMatch(line -> line.startsWith("  connect "));
    }

    @Test
    void whereNothingAnsweredNoTimeIsShown() {
        assertThat(lines("http://127.0.0.1:80/", 0, LoadResults.of(Map.of(ErrorKind.REFUSED, 9L), 0, 3)))
                .noneMatch(line -> line.contains(" ms  "));
    }

    @Test
    void ofAnOpenLoopTheScheduleIsShown() {
        assertThat(lines("http://127.0.0.1:80/", 2_000, EVEN))
                .contains(
                        "  intended ms   p50 3.0  p90 3.0  p99 3.0  p99.9 3.0  max 3.0",
                        "  2,000/s: 20,000 scheduled, 0 unsent, 0 queued for a busy connection",
                        "  ✓ latency    p99 3.0 ms from the intended start, limit 50.0 ms");
    }

    @Test
    void percentilesAreToldWithWhereTheyLie() {
        assertThat(lines("http://127.0.0.1:80/", 2_000, EVEN))
                .containsSubsequence(
                        "  latency  ms   p50 3.0  p90 3.0  p99 3.0  p99.9 3.0  max 3.0",
                        "    95 % sure   p50 3.0-3.0  p90 3.0-3.0  p99 3.0-3.0  p99.9 3.0-3.0",
                        "  intended ms   p50 3.0  p90 3.0  p99 3.0  p99.9 3.0  max 3.0",
                        "    95 % sure   p50 3.0-3.0  p90 3.0-3.0  p99 3.0-3.0  p99.9 3.0-3.0");
    }

    @Test
    void howFarTheGeneratorCanBeTrustedIsTold() throws Exception {
        assertThat(lines("http://127.0.0.1:80/", 0, EVEN))
                .containsSequence(
                        "  trust         steady · warm-up 1.5 s · event loops 42 % on a cpu, 3 % waiting",
                        "                for one · 7 collections in 12 ms · 1.00 draws a connection");
        JsonNode document = new ObjectMapper().readTree(ResultJson.write(document("http://127.0.0.1:80/", 0, EVEN)));
        assertThat(document.at("/trust/loopsBusy").asDouble()).isEqualTo(0.42);
        assertThat(document.at("/warmup/seconds").asDouble()).isEqualTo(1.5);
    }

    @Test
    void theVerdictIsTheWorstOfTheChecks() {
        assertThat(lines("http://127.0.0.1:80/", 0, LoadResults.of(Map.of(ErrorKind.RESET, 1L), 0, 3, 500)))
                .last()
                .isEqualTo("  FAILED");
    }

    @Test
    void theDocumentHasTheSameNumbers() throws Exception {
        JsonNode document =
                new ObjectMapper().readTree(ResultJson.write(document("http://127.0.0.1:80/", 2_000, EVEN)));

        assertThat(document.at("/responders/b/connections").asLong()).isEqualTo(2_510);
        assertThat(document.at("/responders/b/errors").asLong()).isEqualTo(1);
        assertThat(document.at("/responders/b/latencyMillis/p99").asDouble()).isBetween(3.9, 4.1);
        assertThat(document.at("/responders/b/even").asText()).isEqualTo("passed");
        assertThat(document.at("/connectMillis/p50").asDouble()).isEqualTo(0.25);
        assertThat(document.at("/effectiveConnections").asLong()).isEqualTo(10_000);
        assertThat(document.at("/schedule/requests").asLong()).isEqualTo(20_000);
        assertThat(document.at("/verdict").asText()).isEqualTo("passed");
    }

    static Stream<LoadDocument> documents() {
        return Stream.of(
                document("http://127.0.0.1:80/a?b", 0, EVEN),
                document("tcp://127.0.0.1:80", 2_000, EVEN),
                document("udp://127.0.0.1:80", 0, EVEN),
                document("http://127.0.0.1:80/", 0, LoadResults.of(Map.of(ErrorKind.REFUSED, 9L), 0, 3)),
                document("http://127.0.0.1:80/", 0, LoadResults.of(Map.of(ErrorKind.RESET, 1L), 7, 80, 500, 1)),
                document("http://127.0.0.1:80/", 0, LoadResult.of(List.of(agent(null), agent("connection reset")))));
    }

    private static AgentResult agent(String lost) {
        return new AgentResult("a", "10.0.0.2", lost, EVEN, new AgentResult.Clock(0.5, 0.1, 0.25), null, List.of());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyDocumentKeepsTheSchemaAndIsReadAgain(LoadDocument document) {
        String text = ResultJson.write(document);

        assertThat(SCHEMA.problems(text)).isEmpty();
        LoadDocument again = (LoadDocument) ResultJson.parse(text, Path.of("saved"));
        assertThat(ResultJson.write(again)).isEqualTo(text);
        LoadReport report = new LoadReport(Palette.PLAIN);
        assertThat(report.render(again)).isEqualTo(report.render(document));
    }

    /** Written before a document told its plan and where it was made. */
    @Test
    void anOlderDocumentIsReadToo() throws Exception {
        LoadDocument document = document("http://127.0.0.1:80/", 0, EVEN);
        ObjectNode older = (ObjectNode) new ObjectMapper().readTree(ResultJson.write(document));
        older.remove(List.of("environment", "plan", "trust", "evenShare"));

        LoadDocument read = (LoadDocument) ResultJson.parse(older.toString(), Path.of("saved"));

        assertThat(read.head().plan()).isNull();
        assertThat(new LoadReport(Palette.PLAIN).render(read)).endsWith("  PASSED");
    }

    /** One edit each: where, what, and what is told of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /seconds             | "ten"        | /seconds is "ten", not a number
            /latencyMillis       | {"p50": 1}   | /latencyMillis has no p90
            /responders/a/share  | 1.5          | /responders/a/share is 1.5, above 1
            /checks/0/id         | "hijack"     | /checks/0/id is "hijack", none of errors, share, latency
            /schedule/arrival    | "late"       | /schedule/arrival is "late", none of even, poisson
            /environment/cpus    | 0            | /environment/cpus is 0, below 1
            """)
    void whatIsWrongIsToldWithItsPlace(String pointer, String value, String problem) throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode broken = (ObjectNode) json.readTree(ResultJson.write(document("http://127.0.0.1:80/", 2_000, EVEN)));
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) broken.at(pointer.substring(0, slash))).set(pointer.substring(slash + 1), json.readTree(value));

        assertThatThrownBy(() -> ResultJson.parse(broken.toString(), Path.of("saved")))
                .hasMessage("saved is not a portshare result: " + problem);
    }

    @Test
    void theSchemaDescribesEveryField() {
        SCHEMA.requireFieldsOf(LoadDocument.class, "");
        SCHEMA.requireFieldsOf(TrafficJson.Fields.class, "/$defs/plan");
        SCHEMA.requireFieldsOf(RunPlan.Limits.class, "/$defs/plan");
        SCHEMA.requireFieldsOf(LoadDocument.Responder.class, "/$defs/responder");
        SCHEMA.requireFieldsOf(LoadDocument.Schedule.class, "/$defs/schedule");
        SCHEMA.requireFieldsOf(Interval.class, "/$defs/interval");
        SCHEMA.requireFieldsOf(Result.Intervals.class, "/$defs/intervals");
        SCHEMA.requireFieldsOf(Result.Range.class, "/$defs/range");
        SCHEMA.requireFieldsOf(Result.Warmup.class, "/$defs/warmup");
        SCHEMA.requireFieldsOf(AgentPart.class, "/$defs/agent");
        SCHEMA.requireFieldsOf(Trust.class, "/$defs/trust");
        SCHEMA.requireFieldsOf(Check.class, "/$defs/check");
        SCHEMA.requireFieldsOf(Check.Statistic.class, "/$defs/check/properties/statistic");
    }
}
