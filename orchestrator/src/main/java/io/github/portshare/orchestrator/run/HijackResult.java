package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.intrusion.FamilyCase;
import io.github.portshare.orchestrator.intrusion.HijackCase;
import io.github.portshare.orchestrator.intrusion.HijackCell;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The attack on groups, as expected and as observed: the document of {@code hijack-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param startedAt ISO 8601
 * @param verdict passed: as expected of Linux, and no outsider in a defended group or a live service; failed: not;
 *     inconclusive: something could not be tried
 * @param environment where
 * @param service the live service, such as {@code tcp 127.0.0.1:8080}; null = groups of our own
 * @param rows every attempt, in order
 * @param families who takes whose traffic where address families and wildcards mix
 * @param advice which option closes which hole, as these rows show
 * @param warnings what could not be tried, and how to make it possible
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "schemaVersion",
    "startedAt",
    "verdict",
    "environment",
    "service",
    "rows",
    "families",
    "advice",
    "warnings",
    "counts",
    "cells"
})
public record HijackResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        String startedAt,
        Verdict verdict,
        Environment environment,
        String service,
        List<HijackCase.Observed> rows,
        List<FamilyCase> families,
        List<String> advice,
        List<String> warnings)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /**
     * The document of these rows, with the verdict that follows from them.
     *
     * @param everybody whether every identity could be had
     */
    public static HijackResult of(
            String startedAt,
            Environment environment,
            String service,
            List<HijackCase.Observed> rows,
            List<FamilyCase> families,
            List<String> warnings,
            boolean everybody) {
        boolean expected = rows.stream().allMatch(HijackCase.Observed::asExpected)
                && families.stream().allMatch(FamilyCase::asExpected);
        boolean holds = rows.stream()
                .noneMatch(row -> row.row().encounter().defended()
                        && row.row().encounter().outsider()
                        && row.admitted());
        boolean tried = everybody
                && (service == null || uidAsked(rows))
                && rows.stream().allMatch(row -> row.observed() != null || row.familyAbsent());
        Verdict verdict = !expected || !holds ? Verdict.FAILED : tried ? Verdict.PASSED : Verdict.INCONCLUSIVE;
        Advice advice = new Advice(rows, families);
        return new HijackResult(
                SCHEMA_VERSION,
                Origin.here(),
                startedAt,
                verdict,
                environment,
                service,
                rows,
                families,
                service == null ? advice.forGroups() : advice.forService(),
                warnings);
    }

    /** How many attempts came out how. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Counts counts() {
        return new Counts(
                count(row -> row.observed() != null),
                count(HijackResult::intrudes),
                count(row -> intrudes(row)
                        && (service != null || row.row().encounter().defended())),
                count(row -> !row.asExpected()));
    }

    /** The attempts by who met which group, in their order. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public List<HijackCell> cells() {
        return HijackCell.of(rows);
    }

    private long count(Predicate<HijackCase.Observed> what) {
        return rows.stream().filter(what).count();
    }

    private static boolean intrudes(HijackCase.Observed row) {
        return row.row().encounter().outsider() && row.admitted();
    }

    /**
     * How many attempts came out how.
     *
     * @param tried could be
     * @param intrusions outsiders that got in
     * @param breaches those of them that got into a defended group, or into the service
     * @param unexpected not as expected of Linux
     */
    public record Counts(long tried, long intrusions, long breaches, long unexpected) {}

    /** Whether the uid rule has answered one outsider in each of its attempts. */
    private static boolean uidAsked(List<HijackCase.Observed> rows) {
        return rows.stream()
                .filter(row -> row.row().encounter().outsider() && !row.familyAbsent())
                .collect(Collectors.groupingBy(row -> row.row().encounter().identity()))
                .values()
                .stream()
                .anyMatch(ofOne -> ofOne.stream().noneMatch(HijackResult::byPrivilege));
    }

    static boolean byPrivilege(HijackCase.Observed finding) {
        return "EACCES".equals(finding.observed());
    }
}
