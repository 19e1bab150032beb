package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.intrusion.SteerCase;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;

/**
 * What one kernel does with a group that is steered, expected and observed: the document of {@code steer-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param startedAt ISO 8601
 * @param verdict passed: as expected of Linux; failed: not; inconclusive: something could not be tried
 * @param environment where
 * @param situations each, over TCP and over UDP
 */
@JsonPropertyOrder({"schemaVersion", "startedAt", "verdict", "environment", "situations", "tried", "unexpected"})
public record SteerResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        String startedAt,
        Verdict verdict,
        Environment environment,
        List<SteerCase.Observed> situations)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /** The document of these situations, with the verdict that follows from them. */
    public static SteerResult of(String startedAt, Environment environment, List<SteerCase.Observed> situations) {
        return new SteerResult(SCHEMA_VERSION, Origin.here(), startedAt, verdict(situations), environment, situations);
    }

    /** How many were tried. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long tried() {
        return situations.stream().filter(one -> one.observed() != null).count();
    }

    /** How many are not as expected of Linux. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long unexpected() {
        return situations.stream().filter(one -> !one.asExpected()).count();
    }

    private static Verdict verdict(List<SteerCase.Observed> situations) {
        return Verdict.ofKernel(
                situations.stream().allMatch(SteerCase.Observed::asExpected),
                situations.stream().allMatch(one -> one.observed() != null));
    }
}
