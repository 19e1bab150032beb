package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.run.BindsResult;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.HijackResult;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class ResultJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void whatIsReadIsWhatWasWritten(Result result) {
        Path file = directory.resolve("result.json");

        ResultJson.save(result, file);
        Result read = (Result) ResultJson.read(file);

        // JSON tells no int from a long and no set from a list, and the checks' maps hold either
        assertThat(withoutMaps(read)).isEqualTo(withoutMaps(result));
        assertThat(ResultJson.write(read)).isEqualTo(ResultJson.write(result));
    }

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void aResultThatWasReadLooksTheSame(Result result) {
        Path file = directory.resolve("result.json");
        ResultJson.save(result, file);

        TextReport report = new TextReport(Palette.PLAIN);
        assertThat(report.render((Result) ResultJson.read(file))).isEqualTo(report.render(result));
    }

    static Stream<Document> labs() {
        return Stream.of(BindsReportTest.everything(), HijackReportTest.everything());
    }

    @ParameterizedTest
    @MethodSource("labs")
    void whatALabWroteIsReadAgain(Document document) throws IOException {
        Document read = ResultJson.read(file(ResultJson.write(document)));

        assertThat(read).hasSameClassAs(document);
        assertThat(ResultJson.write(read)).isEqualTo(ResultJson.write(document));
    }

    @Test
    void theDirectoryOfTheFileIsMade() {
        Path file = directory.resolve("a/b/result.json");

        ResultJson.save(Results.passed(), file);

        assertThat(file).content().startsWith("{").endsWith("}\n");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("taken")).resolve("result.json");

        assertThatThrownBy(() -> ResultJson.save(Results.passed(), file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + file + ": ");
    }

    // ---- the names that scripts depend on

    @Test
    void checksAreNamedInLowerCase() throws IOException {
        JsonNode checks = tree(Results.passed()).get("checks");

        assertThat(checks.findValuesAsText("id"))
                .containsExactly("group", "share", "loss", "errors", "latency", "hijack");
        assertThat(checks.findValuesAsText("verdict")).containsOnly("passed");
    }

    @Test
    void verdictsArePassedFailedOrInconclusive() throws IOException {
        assertThat(tree(Results.passed()).get("verdict").asText()).isEqualTo("passed");
        assertThat(tree(Results.failed()).get("verdict").asText()).isEqualTo("failed");
        assertThat(tree(Results.inconclusive()).get("verdict").asText()).isEqualTo("inconclusive");
        assertThat(tree(Results.inconclusive()).get("checks").findValuesAsText("verdict"))
                .containsExactly("passed", "inconclusive", "passed", "passed", "inconclusive");
    }

    @Test
    void theLoadsRequestsAndConnectionsAreNumbers() throws IOException {
        JsonNode load = tree(Results.passed()).get("load");

        assertThat(load.get("requests").isIntegralNumber()).isTrue();
        assertThat(load.get("requests").asLong()).isEqualTo(40_200);
        assertThat(load.get("connections").isIntegralNumber()).isTrue();
        assertThat(load.get("connections").asLong()).isEqualTo(10_050);
    }

    @Test
    void thePlanIsFlat() throws IOException {
        JsonNode plan = tree(Results.passed()).get("plan");

        assertThat(plan).allMatch(JsonNode::isValueNode);
        assertThat(plan.get("members").asInt()).isEqualTo(4);
        assertThat(plan.get("port").asInt()).isEqualTo(8080);
        assertThat(plan.get("uid").asInt()).isEqualTo(1000);
        assertThat(plan.get("seed").asLong()).isEqualTo(42);
        assertThat(plan.get("requestsPerConnection").asText()).isEqualTo("4");
        assertThat(plan.get("tolerance").asDouble()).isEqualTo(0.1);
        assertThat(plan.get("maxP99Millis").asDouble()).isEqualTo(5);
        assertThat(plan.get("intruderUid").asInt()).isEqualTo(58_000);
    }

    @Test
    void theFieldsOfThePlanKeepTheirNamesAndTheirOrder() throws IOException {
        assertThat(tree(Results.openLoop()).get("plan").fieldNames())
                .toIterable()
                .containsExactly(
                        "members",
                        "host",
                        "port",
                        "attached",
                        "connections",
                        "requestsPerConnection",
                        "warmupSeconds",
                        "durationSeconds",
                        "requests",
                        "timeoutSeconds",
                        "path",
                        "eventLoops",
                        "seed",
                        "rate",
                        "arrival",
                        "protocol",
                        "engine",
                        "tolerance",
                        "confidence",
                        "maxErrorRate",
                        "maxP99Millis",
                        "attempted",
                        "reserved");
    }

    @Test
    void trustIsABlock() throws IOException {
        JsonNode trust = tree(Results.passed()).get("trust");

        assertThat(trust.get("steady").asBoolean()).isTrue();
        assertThat(trust.get("loopsBusy").asDouble()).isEqualTo(0.421);
        assertThat(trust.get("drawsPerConnection").asDouble()).isEqualTo(0.97);
        assertThat(trust.has("sendLagMillis")).isFalse();
        assertThat(tree(Results.running(Results.passed())).has("trust")).isFalse();
    }

    @Test
    void aRateThatChangesAndChanceAreOfThePlan() throws IOException {
        Result staged = Results.of(new Rate(100, 5_000, Arrival.POISSON));

        assertThat(tree(staged).at("/plan/rate").asLong()).isEqualTo(100);
        assertThat(tree(staged).at("/plan/rateAtEnd").asLong()).isEqualTo(5_000);
        assertThat(tree(staged).at("/plan/arrival").asText()).isEqualTo("poisson");
        assertThat(((Result) ResultJson.read(file(ResultJson.write(staged)))).plan())
                .isEqualTo(staged.plan());
    }

    @Test
    void aRateFromBeforeThereWasChanceIsEven() throws IOException {
        ObjectNode earlier = (ObjectNode) tree(Results.openLoop());
        ((ObjectNode) earlier.get("plan")).remove("arrival");

        assertThat(((Result) ResultJson.read(file(earlier.toString()))).plan())
                .isEqualTo(Results.openLoop().plan());
    }

    @Test
    void aPlanFromBeforeThereWereProtocolsIsOneOfHttp() throws IOException {
        ObjectNode earlier = (ObjectNode) tree(Results.passed());
        ((ObjectNode) earlier.get("plan")).remove("protocol");

        assertThat(((Result) ResultJson.read(file(earlier.toString()))).plan())
                .isEqualTo(Results.passed().plan());
    }

    @Test
    void aDurationThatWasLeftOpenIsToldWithWhatEndedIt() throws IOException {
        JsonNode enough = tree(Results.enough());
        JsonNode fixed = tree(Results.passed());

        assertThat(enough.at("/plan/durationAuto").asBoolean()).isTrue();
        assertThat(enough.at("/plan/durationSeconds").asDouble()).isEqualTo(60);
        assertThat(enough.at("/load/seconds").asDouble()).isEqualTo(2.45);
        assertThat(enough.at("/load/drawsNeeded").asLong()).isEqualTo(6_076);
        assertThat(enough.at("/load/ended").asText()).isEqualTo("enough");
        assertThat(fixed.get("plan").has("durationAuto")).isFalse();
        assertThat(fixed.at("/load/ended").asText()).isEqualTo("duration");
        assertThat(tree(Results.nobodyReady()).get("load").has("ended")).isFalse();
    }

    @Test
    void percentilesHaveTheirIntervalsAndAnOpenEndIsLeftOut() throws IOException {
        JsonNode load = tree(Results.openLoop()).get("load");

        assertThat(load.at("/latency/intervals/p99/low").asDouble()).isEqualTo(3.1);
        assertThat(load.at("/latency/intervals/p99/high").asDouble()).isEqualTo(3.3);
        assertThat(load.at("/intended/intervals/p999").toString()).isEqualTo("{\"low\":1509.8}");
        assertThat(tree(Results.openLoop()).at("/members/0/latency").has("intervals"))
                .isFalse();
    }

    @Test
    void aDocumentFromBeforeDurationsCouldBeOpenIsRead() throws IOException {
        ObjectNode earlier = (ObjectNode) tree(Results.passed());
        ((ObjectNode) earlier.get("load")).remove(List.of("ended", "drawsNeeded"));

        Result read = (Result) ResultJson.read(file(earlier.toString()));

        assertThat(read.plan()).isEqualTo(Results.passed().plan());
        assertThat(read.load().dealt().drawsNeeded()).isNull();
        assertThat(new TextReport(Palette.PLAIN).render(read))
                .isEqualTo(new TextReport(Palette.PLAIN).render(Results.passed()));
    }

    @Test
    void trafficThatIsImpossibleIsNoResult() throws IOException {
        ObjectNode edited = (ObjectNode) tree(Results.passed());
        ((ObjectNode) edited.get("plan")).put("requestsPerConnection", "5:2");
        Path file = file(edited.toString());

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is not a portshare result: --requests-per-connection '5:2' is not a number of at"
                        + " least 1, or min:max with min <= max");
    }

    @Test
    void rolesAndOutcomesAreInLowerCase() throws IOException {
        JsonNode intrusion = tree(Results.failed()).get("intrusion");

        assertThat(intrusion.findValuesAsText("role")).containsOnly("outsider");
        assertThat(intrusion.findValuesAsText("outcome")).containsOnly("refused", "admitted");
    }

    @Test
    void whatThereIsNotIsLeftOut() throws IOException {
        JsonNode tree = tree(Results.memberDied());

        assertThat(tree.get("environment").has("container")).isFalse();
        assertThat(tree.get("plan").has("uid")).isFalse();
        assertThat(tree.get("plan").has("maxP99Millis")).isFalse();
        assertThat(tree.get("members").get(0).has("died")).isFalse();
        assertThat(tree.get("members").get(3).has("cpuSeconds")).isFalse();
        assertThat(tree.get("members").get(3).get("died").asText()).isEqualTo(Results.DEATH);
        assertThat(tree(Results.running(Results.passed())).has("verdict")).isFalse();
    }

    @Test
    void whatTheTextAndThePageShowIsSaid() throws IOException {
        JsonNode passed = tree(Results.passed());
        JsonNode failed = tree(Results.failed());

        assertThat(passed.get("namedByPid").asBoolean()).isTrue();
        assertThat(tree(Results.hostile()).get("namedByPid").asBoolean()).isFalse();
        assertThat(passed.get("evenShare").asDouble()).isEqualTo(0.25);
        assertThat(failed.at("/shareRange/low").asDouble()).isEqualTo(0.2);
        assertThat(failed.at("/shareRange/high").asDouble()).isEqualTo(0.4);
        assertThat(failed.at("/load/errorTotal").asLong()).isEqualTo(1);
        assertThat(failed.get("intrusion").findValuesAsText("verdict"))
                .hasSize(13)
                .endsWith("passed", "failed");
        assertThat(tree(Results.nobodyReady()).has("evenShare")).isFalse();
        assertThat(tree(Results.nobodyReady()).has("shareRange")).isFalse();
    }

    // ---- what is read, and what is not

    @Test
    void fieldsOfALaterMinorVersionAreNoError() throws IOException {
        ObjectNode later = (ObjectNode) tree(Results.passed());
        later.put("later", "addition");
        ((ObjectNode) later.get("plan")).put("colour", "green");
        ((ObjectNode) later.get("load")).put("sent", 7);

        assertThat(((Result) ResultJson.read(file(later.toString()))).plan())
                .isEqualTo(Results.passed().plan());
    }

    /** What follows from other fields came later than they. */
    @ParameterizedTest
    @MethodSource("samples")
    void anOlderDocumentSaysTheSameOnceItIsRead(Document document) throws IOException {
        String text = ResultJson.write(document);
        JsonNode older = JSON.readTree(text);
        List<String> later = List.of(
                "/namedByPid",
                "/evenShare",
                "/shareRange",
                "/load/errorTotal",
                "/intrusion/\\d+/verdict",
                "/rows/\\d+/(asExpected|contradicts|admitted)",
                "/families/\\d+/asExpected[46]",
                "/counts",
                "/cells");
        assertThat(without(older, "", String.join("|", later))).isPositive();

        assertThat(ResultJson.write(ResultJson.parse(older.toString(), directory)))
                .isEqualTo(text);
    }

    /** Removes what stands at such places; how much that was. */
    private static int without(JsonNode node, String place, String places) {
        int removed = 0;
        for (Map.Entry<String, JsonNode> field : List.copyOf(node.properties())) {
            String at = place + "/" + field.getKey();
            if (at.matches(places)) {
                ((ObjectNode) node).remove(field.getKey());
                removed++;
            } else {
                removed += without(field.getValue(), at, places);
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            removed += without(node.get(i), place + "/" + i, places);
        }
        return removed;
    }

    @Test
    void anotherSchemaVersionIsRefused() throws IOException {
        ObjectNode later = (ObjectNode) tree(Results.passed());
        later.put("schemaVersion", 2);
        Path file = file(later.toString());

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " has schemaVersion 2, this program reads 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "42", "null", "{}", "{\"verdict\": \"passed\"}"})
    void jsonWithoutASchemaVersionIsNoResult(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is not a portshare result: it has no schemaVersion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"portshare run", "{\"schemaVersion\": 1", "<html>"})
    void whatIsNotJsonIsNoResult(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " is not a portshare result: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schemaVersion\": 1}",
                "{\"schemaVersion\": 1, \"findings\": []}",
                "{\"schemaVersion\": 1, \"target\": \"http://127.0.0.1:8080\", \"requests\": 7, \"errors\": {}}",
                "{\"schemaVersion\": 1, \"plan\": null}",
                "{\"schemaVersion\": 1, \"plan\": {\"members\": 4}}"
            })
    void anotherOfTheProgramsDocumentsIsNoResult(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " is not a portshare result: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "startedAt",
                "verdict",
                "environment",
                "plan",
                "members",
                "load",
                "timeline",
                "checks",
                "intrusion",
                "warnings"
            })
    void aResultThatLacksAFieldIsNoResult(String field) throws IOException {
        ObjectNode lacking = (ObjectNode) tree(Results.passed());
        lacking.remove(field);
        Path file = file(lacking.toString());

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is not a portshare result: it has no " + field);
    }

    @Test
    void aPlanThatIsImpossibleIsNoResult() throws IOException {
        ObjectNode edited = (ObjectNode) tree(Results.passed());
        ((ObjectNode) edited.get("plan")).put("members", 2_000);
        Path file = file(edited.toString());

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " is not a portshare result: ")
                .hasMessageContaining("--members 2000 is outside 1 to 1024");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/checks|[null]|/checks/0 is null, not an object",
                "/checks/0/verdict|\"good\"|/checks/0/verdict is \"good\", none of passed, failed, inconclusive",
                "/load/requests|-5|/load/requests is -5, below 0",
                "/load/requests|1.5|/load/requests is 1.5, not an integer",
                "/load/latency/p99|1e400|/load/latency/p99 is Infinity, not a number",
                "/members|{}|/members is {}, not an array",
                "/members/1/latency|{}|/members/1/latency has no count",
                "/environment/kernel|null|/environment/kernel is null, not a string",
                "/load/errors/re~1set|-1|/load/errors/re~1set is -1, below 0",
                "/plan|[]|/plan is [], not an object"
            })
    void whatIsWrongInADocumentIsToldWithItsPlace(String place, String value, String problem) throws IOException {
        JsonNode edited = tree(Results.passed());
        put(edited, place, JSON.readTree(value));

        // a number that no double holds can be written, but is no node
        assertThatThrownBy(() -> ResultJson.parse(edited.toString().replace("\"Infinity\"", value), directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(directory + " is not a portshare result: " + problem);
    }

    private static void put(JsonNode tree, String place, JsonNode value) {
        int slash = place.lastIndexOf('/');
        JsonNode parent = tree.at(place.substring(0, slash));
        String name = place.substring(slash + 1).replace("~1", "/");
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(name), value);
        }
    }

    static Stream<Document> samples() {
        return Stream.concat(Stream.of(Results.passed(), Results.memberDied(), Results.openLoop()), labs());
    }

    /** Each value in turn is another: a document is refused in one sentence, or shown. */
    @ParameterizedTest
    @MethodSource("samples")
    void whateverAHandHasPutInADocumentItIsRefusedOrShown(Document document) throws IOException {
        String text = ResultJson.write(document);
        List<String> places = new ArrayList<>();
        collect(JSON.readTree(text), "", places);
        for (String place : places) {
            for (String value : List.of("null", "[null]", "[]", "{}", "-1", "1e30", "\"\"", "true")) {
                JsonNode edited = JSON.readTree(text);
                put(edited, place, JSON.readTree(value));
                assertRefusedOrShown(edited, place + " = " + value);
            }
            JsonNode edited = JSON.readTree(text);
            int slash = place.lastIndexOf('/');
            if (edited.at(place.substring(0, slash)) instanceof ObjectNode object) {
                object.remove(place.substring(slash + 1).replace("~1", "/"));
                assertRefusedOrShown(edited, "without " + place);
            }
        }
    }

    /** Of each array the first two. */
    private static void collect(JsonNode node, String place, List<String> places) {
        if (!place.isEmpty()) {
            places.add(place);
        }
        node.properties()
                .forEach(field ->
                        collect(field.getValue(), place + "/" + field.getKey().replace("/", "~1"), places));
        for (int i = 0; node.isArray() && i < Math.min(2, node.size()); i++) {
            collect(node.get(i), place + "/" + i, places);
        }
    }

    private void assertRefusedOrShown(JsonNode edited, String edit) {
        Document read;
        try {
            read = ResultJson.parse(edited.toString(), directory);
        } catch (IllegalArgumentException e) {
            assertThat(e).as(edit).message().startsWith(directory + " ").doesNotContain("java.", "\n");
            return;
        }
        assertThatCode(() -> {
                    if (read instanceof Result result) {
                        new TextReport(Palette.PLAIN).render(result);
                    } else if (read instanceof BindsResult binds) {
                        new BindsReport(Palette.PLAIN).render(binds);
                    } else {
                        new HijackReport(Palette.PLAIN).render((HijackResult) read);
                    }
                })
                .as(edit)
                .doesNotThrowAnyException();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = directory.resolve("none.json");

        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot read " + file + ": no such file");
    }

    @Test
    void aDirectoryIsNoFile() {
        assertThatThrownBy(() -> ResultJson.read(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cannot read " + directory + ": ");
    }

    private static JsonNode tree(Result result) throws IOException {
        return JSON.readTree(ResultJson.write(result));
    }

    private static Result withoutMaps(Result result) {
        List<Check> checks = result.checks().stream()
                .map(check -> new Check(
                        check.id(),
                        check.verdict(),
                        check.summary(),
                        Map.of(),
                        Map.of(),
                        check.statistic(),
                        check.remedy()))
                .toList();
        return new Result(
                result.head(),
                result.origin(),
                result.environment(),
                result.plan(),
                result.members(),
                result.load(),
                result.trust(),
                result.timeline(),
                checks,
                result.intrusion(),
                result.warnings());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("some.json"), text);
    }
}
