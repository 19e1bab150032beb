package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.orchestrator.intrusion.FamilyCase;
import io.github.portshare.orchestrator.intrusion.HijackCase;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The attack on groups, as expected and as observed: the document of {@code hijack-schema-1.json}.
 *
 * @param schemaVersion 1
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
public record HijackResult(
        int schemaVersion,
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
        boolean expected = rows.stream().allMatch(HijackCase.Observed::expectedAnswer)
                && families.stream().allMatch(FamilyCase::expectedAnswer);
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
                startedAt,
                verdict,
                environment,
                service,
                rows,
                families,
                service == null ? advice.forGroups() : advice.forService(),
                warnings);
    }

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
