package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.intrusion.BindCase;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;

/**
 * The bind tables of one kernel, documented, expected and observed: the document of {@code binds-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param startedAt ISO 8601
 * @param verdict passed: as expected of Linux; failed: not; inconclusive: something could not be tried
 * @param environment where
 * @param rows every cell of every table, in order
 * @param warnings what could not be tried, and how to make it possible
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BindsResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        String startedAt,
        Verdict verdict,
        Environment environment,
        List<BindCase.Observed> rows,
        List<String> warnings)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /** The document of these rows, with the verdict that follows from them. */
    public static BindsResult of(
            String startedAt, Environment environment, List<BindCase.Observed> rows, List<String> warnings) {
        return new BindsResult(SCHEMA_VERSION, Origin.here(), startedAt, verdict(rows), environment, rows, warnings);
    }

    /** How many rows came out how. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Counts counts() {
        return new Counts(
                rows.stream().filter(row -> row.observed() != null).count(),
                rows.stream().filter(BindCase.Observed::contradicts).count(),
                rows.stream().filter(row -> !row.asExpected()).count());
    }

    /**
     * How many rows came out how.
     *
     * @param tried could be
     * @param contradicting the note
     * @param unexpected not as expected of Linux
     */
    public record Counts(long tried, long contradicting, long unexpected) {}

    private static Verdict verdict(List<BindCase.Observed> rows) {
        return Verdict.ofKernel(
                rows.stream().allMatch(BindCase.Observed::asExpected),
                rows.stream().allMatch(row -> row.observed() != null || row.familyAbsent()));
    }
}
