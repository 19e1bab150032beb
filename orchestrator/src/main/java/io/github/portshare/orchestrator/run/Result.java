package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What an experiment has shown: the one document from which the text, the JSON and the live view are drawn. Its JSON form is
 * described by {@code result-schema-1.json}; a change of meaning raises {@link #SCHEMA_VERSION}.
 *
 * @param schemaVersion of this document
 * @param startedAt ISO 8601, UTC
 * @param elapsedSeconds of the whole experiment, start and stop included
 * @param readySeconds from the start of the first member until all accepted; 0 where they never did
 * @param interrupted whether it was stopped before its end
 * @param verdict the worst of the checks; null while it runs
 * @param environment where it ran
 * @param plan what was asked, with the port that was used
 * @param members in the order of their start
 * @param load what the client counted
 * @param timeline per second of the measured phase; of a long one, or a large group, per several
 * @param checks the questions and answers; empty while it runs
 * @param intrusion every attempt to get in, the control last
 * @param warnings what a reader should know that is no check
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Result(
        int schemaVersion,
        String startedAt,
        double elapsedSeconds,
        double readySeconds,
        boolean interrupted,
        Verdict verdict,
        Environment environment,
        RunPlan plan,
        List<MemberResult> members,
        Load load,
        List<Second> timeline,
        List<Check> checks,
        List<Attempt> intrusion,
        List<String> warnings)
        implements Document {

    /** The same with other seconds. */
    public Result withTimeline(List<Second> seconds) {
        return new Result(
                schemaVersion,
                startedAt,
                elapsedSeconds,
                readySeconds,
                interrupted,
                verdict,
                environment,
                plan,
                members,
                load,
                seconds,
                checks,
                intrusion,
                warnings);
    }

    /** The version of the document's form. */
    public static final int SCHEMA_VERSION = 1;

    /**
     * One member.
     *
     * @param id its name in the identity header; its pid where it was started here
     * @param pid its process, as numbered in its own PID namespace
     * @param uid owner of its listener
     * @param connections measured ones that it answered
     * @param requests measured ones that it answered
     * @param share of the measured connections, from 0 to 1
     * @param interval where its true share lies, with the plan's confidence for all members together (Clopper-Pearson)
     * @param even passed: all of the interval is within the tolerance; failed: none of it
     * @param latency of its answers
     * @param accepted connections in its whole life, by its own count; warm-up and probes included
     * @param answered requests in its whole life, by its own count
     * @param cpuSeconds of its process
     * @param pssKiB its memory; shared pages count in part
     * @param died how it ended before its time; null = it did not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MemberResult(
            String id,
            long pid,
            int uid,
            long connections,
            long requests,
            double share,
            Interval interval,
            Verdict even,
            Latency latency,
            long accepted,
            long answered,
            Double cpuSeconds,
            Long pssKiB,
            String died) {}

    /**
     * What the client counted in the measured phase.
     *
     * @param seconds its length, until the last request ended
     * @param connections established
     * @param effectiveConnections how many independent draws those that members answered are worth: a source port that repeats
     *     falls to the same member
     * @param chance between which shares chance leaves the members of an even group; null where there is no group
     * @param requests begun
     * @param requestsPerSecond the rate of it
     * @param errors of it by kind
     * @param latency of the answered ones, from send to the whole answer
     * @param warmup connections and requests of the phase before
     * @param others answers of processes that are no members, by name
     * @param schedule how an open loop kept to it; null in a closed loop
     * @param intended latency of every due request in an open loop, from the intended start to the whole answer: what they
     *     waited for a busy connection is in it; of those never answered, the least that it must have been; null in a closed loop
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Load(
            double seconds,
            long connections,
            long effectiveConnections,
            Interval chance,
            long requests,
            double requestsPerSecond,
            Map<String, Long> errors,
            Latency latency,
            Warmup warmup,
            Map<String, Long> others,
            Schedule schedule,
            Latency intended) {}

    /**
     * How an open loop kept to its schedule.
     *
     * @param requests whose intended start came; those begun and {@code unsent}
     * @param unsent not begun when the load ended: no server has seen them
     * @param queued of the begun ones, those whose connection was busy at their intended start
     * @param unanswered never answered, the unsent ones among them: {@code intended} has them with the least they must have taken
     * @param lag from the intended start until a request was begun
     */
    public record Schedule(long requests, long unsent, long queued, long unanswered, Latency lag) {}

    /**
     * The phase before.
     *
     * @param connections established
     * @param requests begun
     */
    public record Warmup(long connections, long requests) {}

    /**
     * Latencies in milliseconds.
     *
     * @param count how many
     * @param p50 median
     * @param p90 90th percentile
     * @param p99 99th percentile
     * @param p999 99.9th percentile
     * @param max largest
     * @param percentiles the curve from the smallest to the largest; null for members
     * @param histogram all of it: HdrHistogram V2, compressed, base64, in microseconds; null for members
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Latency(
            long count,
            double p50,
            double p90,
            double p99,
            double p999,
            double max,
            List<Percentile> percentiles,
            String histogram) {}

    /**
     * A point of a latency curve.
     *
     * @param percentile from 0 to 100
     * @param millis that many percent took at most so long
     */
    public record Percentile(double percentile, double millis) {}

    /**
     * One second of the measured phase, or several.
     *
     * @param second its end, in seconds since the phase began
     * @param connections established in it
     * @param requests begun in it
     * @param errors in it
     * @param members what each got in it
     */
    public record Second(double second, long connections, long requests, long errors, List<MemberSecond> members) {}

    /**
     * A member's part of a second.
     *
     * @param id its name
     * @param pid its process
     * @param connections that it answered first
     * @param requests that it answered
     */
    public record MemberSecond(String id, long pid, long connections, long requests) {}
}
