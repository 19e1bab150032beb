package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.restart.RestartRow;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;

/**
 * What restarts lose, by technique and kind of load: the document of {@code restart-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param startedAt ISO 8601
 * @param verdict passed: as expected of Linux; failed: not; inconclusive: a technique could not be tried
 * @param environment where
 * @param isolated whether it was measured in a network namespace of its own
 * @param plan what was to be tried
 * @param interrupted whether somebody ended it before its time
 * @param restarts a row for each technique and kind of load
 * @param warnings what to know of them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestartResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        String startedAt,
        Verdict verdict,
        Environment environment,
        boolean isolated,
        RestartPlan plan,
        boolean interrupted,
        List<RestartRow> restarts,
        List<String> warnings)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /** The document of these rows, with the verdict that follows from them. */
    public static RestartResult of(
            String startedAt,
            Environment environment,
            boolean isolated,
            RestartPlan plan,
            boolean interrupted,
            List<RestartRow> rows,
            List<String> warnings) {
        return new RestartResult(
                SCHEMA_VERSION,
                Origin.here(),
                startedAt,
                verdict(rows, interrupted),
                environment,
                isolated,
                plan,
                interrupted,
                rows,
                warnings);
    }

    private static Verdict verdict(List<RestartRow> rows, boolean interrupted) {
        return Verdict.ofKernel(
                rows.stream().allMatch(RestartRow::asExpected),
                !interrupted && rows.stream().allMatch(row -> row.untried() == null));
    }

    /** How many rows came out how. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Counts counts() {
        return new Counts(
                restarts.stream().mapToLong(row -> row.restarts().tried()).sum(),
                restarts.stream().filter(row -> row.restarts().tried() > 0).count(),
                restarts.stream().filter(row -> !row.asExpected()).count());
    }

    /**
     * How many came out how.
     *
     * @param restarts that were made
     * @param tried rows that could be
     * @param unexpected rows that are not as expected of Linux
     */
    public record Counts(long restarts, long tried, long unexpected) {}
}
