package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Difference;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;

/**
 * How a result, B, differs from an earlier one, A: the document of {@code diff-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param verdict failed: B is worse than A by more than the tolerance; passed: it is not; inconclusive: that cannot be told
 * @param tolerance by how much B may be worse, relative to A
 * @param a the earlier one
 * @param b the later one
 * @param plan what was asked for in another way
 * @param environment what was otherwise where they ran
 * @param figures each quantity that both have
 * @param comparedChecks each check that was put to one of them
 * @param doubts why something cannot be told
 */
public record DiffResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        Verdict verdict,
        double tolerance,
        Side a,
        Side b,
        List<Trait> plan,
        List<Trait> environment,
        List<Figure> figures,
        List<ComparedCheck> comparedChecks,
        List<Doubt> doubts)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /**
     * One of the two.
     *
     * @param file that it was read from
     * @param command that made it: run or load
     * @param startedAt ISO 8601; null = not known
     * @param seconds of its measured phase
     * @param verdict its own
     * @param interrupted whether it is partial
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Side(
            String file, String command, String startedAt, double seconds, Verdict verdict, boolean interrupted) {}

    /**
     * What was not the same.
     *
     * @param name as the documents have it
     * @param a of A; null = nothing of the kind
     * @param b of B; null = nothing of the kind
     * @param ofLoad whether it makes two loads of it, whose figures say nothing of each other
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Trait(String name, String a, String b, boolean ofLoad) {}

    /**
     * A quantity of both.
     *
     * @param quantity which
     * @param a of A
     * @param b of B
     * @param rangeA where A's lies with 95 %; of a latency in a closed loop of run, as wide as its throughput varied at least;
     *     null = not known
     * @param rangeB where B's does
     * @param change from A to B, relative to A; null where A's is 0, and of a deviation
     * @param shown what the intervals show: better, worse, or none where they overlap; null = without intervals, nothing
     * @param verdict whether B is no worse than is tolerated; null = it is told, and not judged
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figure(
            Quantity quantity,
            double a,
            double b,
            Result.Range rangeA,
            Result.Range rangeB,
            Double change,
            Difference.Shown shown,
            Verdict verdict) {}

    /**
     * A check of both.
     *
     * @param id which
     * @param a verdict of A; null = it was not put to it
     * @param b verdict of B; null = it was not put to it
     * @param verdict whether B's is no worse than A's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ComparedCheck(CheckId id, Verdict a, Verdict b, Verdict verdict) {}

    /**
     * Why something cannot be told.
     *
     * @param reason in words
     * @param remedy what to do about it
     */
    public record Doubt(String reason, String remedy) {}
}
