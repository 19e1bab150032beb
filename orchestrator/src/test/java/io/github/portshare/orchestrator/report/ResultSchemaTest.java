package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.portshare.orchestrator.run.AgentPart;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.RunPlan;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResultSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaFile SCHEMA = new SchemaFile("result-schema-1.json");

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void everyResultKeepsTheSchema(Result result) {
        assertThat(SCHEMA.problems(ResultJson.write(result))).isEmpty();
    }

    @Test
    void aLaterAdditionKeepsTheSchema() throws IOException {
        ObjectNode result = passed();
        result.put("later", 1);
        ((ObjectNode) result.at("/plan")).put("colour", "green");
        ((ObjectNode) result.at("/members/0")).put("fds", 7);
        ((ObjectNode) result.at("/checks/0")).put("more", true);

        assertThat(SCHEMA.problems(result.toString())).isEmpty();
    }

    /** One edit each: where, what, and what the validator must name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /schemaVersion                   | 2
            /startedAt                       | "yesterday"
            /interrupted                     | "no"
            /verdict                         | "PASSED"
            /plan/members                    | 0
            /plan/protocol                   | "UDP"
            /plan/port                       | 70000
            /plan/requestsPerConnection      | 4
            /members/0/pid                   | "41201"
            /members/0/share                 | 1.5
            /members/0/latency/p99           | -1
            /load/requests                   | "40,200"
            /load/connections                | 10050.5
            /load/errors                     | {"reset": "many"}
            /timeline/0/members/0/pid        | null
            /checks                          | []
            /checks/0/id                     | "GROUP"
            /checks/0/verdict                | "skipped"
            /checks/1/statistic/name         | "t-test"
            /intrusion/0/role                | "insider"
            /intrusion/0/outcome             | "admitted?"
            /intrusion/0/options             | ["SO_LINGER"]
            /warnings                        | "none"
            """)
    void aBrokenValueIsRejectedWhereItStands(String pointer, String value) throws IOException {
        ObjectNode result = passed();
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) result.at(pointer.substring(0, slash));
        String field = pointer.substring(slash + 1);
        assertThat(parent.has(field)).isTrue();
        parent.set(field, JSON.readTree(value));

        assertThat(SCHEMA.problems(result.toString())).isNotEmpty().allMatch(problem -> problem.startsWith(pointer));
    }

    @ParameterizedTest
    @CsvSource({"'', verdict", "'', checks", "/plan, seed", "/members/1, share", "/load, requests", "/checks/0, id"})
    void aMissingFieldIsRejected(String pointer, String field) throws IOException {
        ObjectNode result = passed();
        ((ObjectNode) result.at(pointer)).remove(field);

        assertThat(SCHEMA.problems(result.toString()))
                .singleElement()
                .asString()
                .startsWith(pointer)
                .contains("'" + field + "'");
    }

    @Test
    void aResultThatStillRunsIsNoResult() {
        assertThat(SCHEMA.problems(ResultJson.write(Results.running(Results.passed()))))
                .isNotEmpty();
    }

    static Stream<Arguments> described() {
        return Stream.of(
                Arguments.of(Result.class, ""),
                Arguments.of(Environment.class, "/$defs/environment"),
                Arguments.of(RunPlan.Grouping.class, "/$defs/plan"),
                Arguments.of(TrafficJson.Fields.class, "/$defs/plan"),
                Arguments.of(RunPlan.Limits.class, "/$defs/plan"),
                Arguments.of(RunPlan.Hijack.class, "/$defs/plan"),
                Arguments.of(RunPlan.Disrupting.class, "/$defs/plan"),
                Arguments.of(Result.MemberResult.class, "/$defs/member"),
                Arguments.of(Result.Disrupted.class, "/$defs/disruption"),
                Arguments.of(Interval.class, "/$defs/interval"),
                Arguments.of(Result.Latency.class, "/$defs/latency"),
                Arguments.of(Result.Load.class, "/$defs/load"),
                Arguments.of(AgentPart.class, "/$defs/agent"),
                Arguments.of(Result.Schedule.class, "/$defs/load/properties/schedule"),
                Arguments.of(Result.Warmup.class, "/$defs/load/properties/warmup"),
                Arguments.of(Result.Second.class, "/$defs/second"),
                Arguments.of(Result.MemberSecond.class, "/$defs/second/properties/members/items"),
                Arguments.of(Check.class, "/$defs/check"),
                Arguments.of(Check.Statistic.class, "/$defs/check/properties/statistic"),
                Arguments.of(Attempt.class, "/$defs/attempt"));
    }

    @ParameterizedTest
    @MethodSource("described")
    void everyFieldOfEveryRecordIsDescribed(Class<?> type, String pointer) {
        SCHEMA.requireFieldsOf(type, pointer);
    }

    @Test
    void theSchemaNamesExactlyTheNamesOfTheProgram() {
        assertThat(SCHEMA.names("/$defs/verdict/enum")).containsExactlyInAnyOrderElementsOf(json(Verdict.values()));
        assertThat(SCHEMA.names("/$defs/check/properties/id/enum"))
                .containsExactlyInAnyOrderElementsOf(json(CheckId.values()));
        assertThat(SCHEMA.names("/$defs/attempt/properties/role/enum"))
                .containsExactlyInAnyOrderElementsOf(json(Attempt.Role.values()));
        assertThat(SCHEMA.names("/$defs/attempt/properties/outcome/enum"))
                .containsExactlyInAnyOrderElementsOf(json(Attempt.Outcome.values()));
        assertThat(SCHEMA.at("/properties/schemaVersion/const").asInt()).isEqualTo(Result.SCHEMA_VERSION);
    }

    private static List<String> json(Object[] values) {
        return Arrays.stream(values)
                .map(value -> ResultJson.write(value).replace("\"", ""))
                .toList();
    }

    private static ObjectNode passed() throws IOException {
        return (ObjectNode) JSON.readTree(ResultJson.write(Results.passed()));
    }
}
