package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What {@code portshare load} has shown: who answered what, and the checks that this alone can be put to: the document of
 * {@code load-schema-1.json}.
 *
 * <p>The groups of values that are {@code @JsonUnwrapped} are of the program; in JSON their fields stand beside the others.
 *
 * @param head what it is
 * @param origin who made it
 * @param volume how much was sent and answered
 * @param deal what the connections show of who shares them
 * @param failures what went wrong
 * @param times how long it took
 * @param responders who answered, by name
 * @param schedule of an open loop; null in a closed loop
 * @param moved answers of another process than the first on their connection
 * @param agents who made the load, each on a machine of its own; null = this process did
 * @param self what the generator did before it measured, and how far it can be trusted
 * @param judgement what to think of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadDocument(
        @JsonUnwrapped Head head,
        @JsonUnwrapped Origin origin,
        @JsonUnwrapped Volume volume,
        @JsonUnwrapped Deal deal,
        @JsonUnwrapped Failures failures,
        @JsonUnwrapped Times times,
        Map<String, Responder> responders,
        Schedule schedule,
        long moved,
        List<AgentPart> agents,
        @JsonUnwrapped Self self,
        @JsonUnwrapped Judgement judgement)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /** The worst of the checks. */
    @Override
    public Verdict verdict() {
        return judgement.verdict();
    }

    /** The share of each process of a group that is even; null where nobody answered. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Double evenShare() {
        return responders.isEmpty() ? null : 1.0 / responders.size();
    }

    /**
     * The document itself.
     *
     * @param schemaVersion of its form
     * @param target what was driven
     * @param seed of the plan
     * @param environment where the load was made; null in older documents
     * @param plan what was asked for; null in older documents
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Head(int schemaVersion, String target, long seed, Environment environment, Plan plan) {}

    /**
     * What was asked for.
     *
     * @param traffic the load
     * @param limits what it is judged by
     * @param loadAgents how many load agents made it, each its part; null = this process did
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(
            @JsonUnwrapped Traffic traffic, @JsonUnwrapped RunPlan.Limits limits, Integer loadAgents) {}

    /**
     * The measured phase.
     *
     * @param seconds its length
     * @param connections established
     * @param requests begun
     * @param answered of them, with a whole answer
     * @param requestsPerSecond the rate of those
     */
    public record Volume(double seconds, long connections, long requests, long answered, double requestsPerSecond) {}

    /**
     * The answered connections.
     *
     * @param effectiveConnections how many independent draws they are worth
     * @param chance between which shares chance leaves the processes of an even group; null where there is one or none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Deal(long effectiveConnections, Interval chance) {}

    /**
     * Requests that did not end well.
     *
     * @param errors by kind
     * @param errorSamples the words of the first of each kind
     */
    public record Failures(Map<String, Long> errors, Map<String, String> errorSamples) {}

    /**
     * Percentiles by name, in milliseconds.
     *
     * @param connectMillis of the connects that succeeded; null where there was none, and over UDP
     * @param latencyMillis of the answers
     * @param latencyIntervals where those percentiles lie with 95 % each; null where there was no answer
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Times(
            Map<String, Double> connectMillis, Map<String, Double> latencyMillis, Result.Intervals latencyIntervals) {}

    /**
     * One process that answered.
     *
     * @param connections that it answered first
     * @param answers that it gave
     * @param share of the connections
     * @param interval where its true share lies, with the confidence for all processes together
     * @param even passed: all of the interval is within the tolerance; failed: none of it
     * @param errors of requests on its connections
     * @param latencyMillis of its answers, percentiles by name
     */
    public record Responder(
            long connections,
            long answers,
            double share,
            Interval interval,
            Verdict even,
            long errors,
            Map<String, Double> latencyMillis) {}

    /**
     * How an open loop kept to its schedule.
     *
     * @param rate requests per second that were asked for
     * @param rateAtEnd those at the end, to which the rate went in a straight line; null where it did not change
     * @param arrival how they followed each other: even or poisson
     * @param requests whose intended start came; those begun and {@code unsent}
     * @param unsent not begun when the load ended: no server has seen them
     * @param queued of the begun ones, those whose connection was busy at their intended start
     * @param lagMillis from the intended start until a request was begun, percentiles by name
     * @param intendedMillis latencies of every due request from the intended start, percentiles by name; of those never
     *     answered, the least that they must have been
     * @param intendedIntervals where those percentiles lie with 95 % each; null where nothing was due
     * @param unanswered how many those are, the unsent ones among them
     * @param shortfall why the rate was not held; null where it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Schedule(
            long rate,
            Long rateAtEnd,
            String arrival,
            long requests,
            long unsent,
            long queued,
            Map<String, Double> lagMillis,
            Map<String, Double> intendedMillis,
            Result.Intervals intendedIntervals,
            long unanswered,
            String shortfall) {}

    /**
     * The generator itself.
     *
     * @param warmup the phase that was not measured
     * @param trust how far its figures can be trusted; null = it has not watched itself
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Self(Result.Warmup warmup, Trust trust) {}

    /**
     * What to think of it.
     *
     * @param checks errors; share where two processes or more answered by name; latency where a limit is given
     * @param verdict the worst of them
     * @param interrupted whether it was cut short: then this is what there was
     * @param warnings what may mislead
     */
    public record Judgement(List<Check> checks, Verdict verdict, boolean interrupted, List<String> warnings) {}
}
