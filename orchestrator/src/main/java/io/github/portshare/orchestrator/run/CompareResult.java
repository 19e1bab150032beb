package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.verdict.MedianRange;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Set-ups under the same load: the document of {@code compare-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param startedAt ISO 8601
 * @param verdict passed: each set-up was measured in all rounds; inconclusive: not
 * @param interrupted whether it was ended before its time
 * @param environment where
 * @param plan what was asked
 * @param setups each, with its rounds
 * @param differences of each set-up from its family's baseline
 * @param published figures of others, from other machines: not measured here
 * @param warnings what a reader should know
 */
public record CompareResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        String startedAt,
        Verdict verdict,
        boolean interrupted,
        Environment environment,
        ComparePlan plan,
        List<Measured> setups,
        List<Difference> differences,
        List<Published> published,
        List<String> warnings)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /**
     * One set-up.
     *
     * @param setup which
     * @param words what it is
     * @param processes that answer
     * @param problem why it was not measured, or not to the end; null where it was
     * @param rounds in their order
     * @param summary of the rounds, by {@link Metric}; without a metric that says nothing of it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Measured(
            Setup setup,
            String words,
            int processes,
            String problem,
            List<Round> rounds,
            Map<Metric, MedianRange> summary) {

        /** Errors of all rounds by kind. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public Map<String, Long> errors() {
            Map<String, Long> errors = new TreeMap<>();
            rounds.forEach(round -> round.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum)));
            return errors;
        }
    }

    /**
     * One part: a set-up's in a round.
     *
     * @param round from 1
     * @param seconds from the first request to the last answer
     * @param requests answered
     * @param connections established
     * @param figures by which it is compared
     * @param cpuSeconds of all processes of the set-up together
     * @param generatorCpuSeconds of this process, which makes the load
     * @param otherCpuSeconds of all other processes of the machine, and what a hypervisor took; null = not told
     * @param processes connections by the process that answered on them
     * @param errors by kind; kinds that did not occur are absent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Round(
            int round,
            double seconds,
            long requests,
            long connections,
            @JsonUnwrapped Figures figures,
            double cpuSeconds,
            double generatorCpuSeconds,
            Double otherCpuSeconds,
            Map<String, Long> processes,
            Map<String, Long> errors) {}

    /**
     * By what set-ups are compared.
     *
     * @param requestsPerSecond answered
     * @param meanMillis of the latency
     * @param standardDeviationMillis of the latency
     * @param p99Millis of the latency
     * @param cpuMicrosPerRequest CPU time of all processes of the set-up, for each answered request
     * @param shareSpread largest less smallest share of a process in the connections, from 0 to 1; null = one process, or
     *     answers that do not name theirs
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figures(
            double requestsPerSecond,
            double meanMillis,
            double standardDeviationMillis,
            double p99Millis,
            double cpuMicrosPerRequest,
            Double shareSpread) {}

    /**
     * How a set-up differs from its family's baseline in one figure.
     *
     * @param setup which
     * @param baseline from which
     * @param metric in what
     * @param relative whether estimate and interval are relative to the baseline: 0.1 = a tenth more; else in shares
     * @param estimate the difference
     * @param low end of its interval; all intervals hold together with the plan's confidence
     * @param high its other end
     * @param shown whether no difference is outside the interval
     * @param rounds pairs that it is from
     */
    public record Difference(
            Setup setup,
            Setup baseline,
            Metric metric,
            boolean relative,
            double estimate,
            double low,
            double high,
            boolean shown,
            int rounds) {}

    /**
     * Figures of somebody else.
     *
     * @param source who, and when
     * @param url where
     * @param what the set-up was called there
     * @param setup ours that comes nearest
     * @param meanMillis of the latency; null = not told, as all that follow
     * @param standardDeviationMillis of the latency
     * @param maxMillis of the latency
     * @param cpuLoad as it was told
     * @param note what else was said
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Published(
            String source,
            String url,
            String what,
            Setup setup,
            Double meanMillis,
            Double standardDeviationMillis,
            Double maxMillis,
            Double cpuLoad,
            String note) {}
}
