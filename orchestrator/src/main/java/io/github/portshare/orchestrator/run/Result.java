package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;

/**
 * What an experiment has shown: the one document from which the text, the JSON and the live view are drawn. Its JSON form is
 * described by {@code result-schema-1.json}; a change of meaning raises {@link #SCHEMA_VERSION}.
 *
 * <p>The groups of values that are {@code @JsonUnwrapped} are of the program; in JSON their fields stand beside the others.
 * What follows from other fields is written for whoever reads the JSON, and never read: an older document, which lacks it,
 * says the same.
 *
 * @param head what it is, and what came of it
 * @param origin who made it
 * @param environment where it ran
 * @param plan what was asked, with the port that was used
 * @param members in the order of their start
 * @param load what the client counted
 * @param trust how far the generator's figures can be trusted; null while it runs, and in older documents
 * @param disruptions what was done to the group on purpose, in the order of time; null where nothing was
 * @param timeline per second of the measured phase; of a long one, or a large group, per several
 * @param checks the questions and answers; empty while it runs
 * @param intrusion every attempt to get in, the control last
 * @param warnings what a reader should know that is no check
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "head",
    "origin",
    "environment",
    "plan",
    "members",
    "load",
    "trust",
    "disruptions",
    "timeline",
    "checks",
    "intrusion",
    "warnings",
    "namedByPid",
    "evenShare",
    "shareRange"
})
public record Result(
        @JsonUnwrapped Head head,
        @JsonUnwrapped Origin origin,
        Environment environment,
        RunPlan plan,
        List<MemberResult> members,
        Load load,
        Trust trust,
        List<Disrupted> disruptions,
        List<Second> timeline,
        List<Check> checks,
        List<Attempt> intrusion,
        List<String> warnings)
        implements Document {

    /** Of a group that was left alone. */
    public Result(
            Head head,
            Origin origin,
            Environment environment,
            RunPlan plan,
            List<MemberResult> members,
            Load load,
            Trust trust,
            List<Second> timeline,
            List<Check> checks,
            List<Attempt> intrusion,
            List<String> warnings) {
        this(head, origin, environment, plan, members, load, trust, null, timeline, checks, intrusion, warnings);
    }

    /** The version of the document's form. */
    public static final int SCHEMA_VERSION = 1;

    /** The worst of the checks; null while it runs. */
    @Override
    public Verdict verdict() {
        return head.verdict();
    }

    /** Whether each member's name is its pid. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean namedByPid() {
        return members.stream().map(MemberResult::who).allMatch(who -> who.id().equals(Long.toString(who.pid())));
    }

    /** The share of each member of a group that is even; null without members. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Double evenShare() {
        return members.isEmpty() ? null : 1.0 / members.size();
    }

    /** From the smallest to the largest share of a member; null without members. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Interval shareRange() {
        DoubleSummaryStatistics shares =
                members.stream().mapToDouble(member -> member.portion().share()).summaryStatistics();
        return members.isEmpty() ? null : new Interval(shares.getMin(), shares.getMax());
    }

    /** The same at another phase. */
    public Result at(Phase phase) {
        return new Result(
                head.at(phase),
                origin,
                environment,
                plan,
                members,
                load,
                trust,
                disruptions,
                timeline,
                checks,
                intrusion,
                warnings);
    }

    /** The same with other seconds. */
    public Result withTimeline(List<Second> seconds) {
        return new Result(
                head,
                origin,
                environment,
                plan,
                members,
                load,
                trust,
                disruptions,
                seconds,
                checks,
                intrusion,
                warnings);
    }

    /**
     * The document itself.
     *
     * @param schemaVersion of its form
     * @param startedAt ISO 8601, UTC
     * @param elapsedSeconds of the whole experiment, start and stop included
     * @param readySeconds from the start of the first member until all accepted; 0 where they never did
     * @param interrupted whether it was stopped before its end
     * @param phase what it is at; null when it is over
     * @param verdict the worst of the checks; null while it runs
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Head(
            int schemaVersion,
            String startedAt,
            double elapsedSeconds,
            double readySeconds,
            boolean interrupted,
            Phase phase,
            Verdict verdict) {

        /** Of one that is over. */
        public Head(
                int schemaVersion,
                String startedAt,
                double elapsedSeconds,
                double readySeconds,
                boolean interrupted,
                Verdict verdict) {
            this(schemaVersion, startedAt, elapsedSeconds, readySeconds, interrupted, null, verdict);
        }

        private Head at(Phase now) {
            return new Head(schemaVersion, startedAt, elapsedSeconds, readySeconds, interrupted, now, verdict);
        }
    }

    /**
     * One member.
     *
     * @param who it is
     * @param portion what it got of the measured load
     * @param latency of its answers
     * @param books its own counts
     * @param cost what it took of the machine
     * @param died how it ended before its time; null = it did not
     * @param joined by which disruption it came; null = it was there from the begin
     * @param left by which it left; null = it stayed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MemberResult(
            @JsonUnwrapped Who who,
            @JsonUnwrapped Portion portion,
            Latency latency,
            @JsonUnwrapped Books books,
            @JsonUnwrapped Cost cost,
            String died,
            String joined,
            String left) {

        /** One that was there all the time. */
        public MemberResult(Who who, Portion portion, Latency latency, Books books, Cost cost, String died) {
            this(who, portion, latency, books, cost, died, null, null);
        }
    }

    /**
     * A disruption, and what it did to requests and connects that were under way in its window.
     *
     * @param what was asked for: {@code kill:2@3s}
     * @param from seconds since the measuring began
     * @param until in the same way: half a second after it was done; null while it is under way
     * @param left labels of members that left
     * @param joined labels of members that came
     * @param lost requests that were never answered, by how they ended; resets and closes by whether the connection had carried an
     *     answer before; null while the load goes on: when each ended is known at its end
     * @param moved answers to flows of UDP by another process than before
     * @param slowConnects connects that took a second or more: a SYN was sent again
     * @param slowestConnectMillis of those that took 100 or more; 0 = none did
     * @param settledMillis from its begin until who had left had no new connection any more, and all others one; null = not seen
     * @param failure why it was not carried out, or not as it should; null where it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Disrupted(
            String what,
            double from,
            Double until,
            List<String> left,
            List<String> joined,
            Map<String, Long> lost,
            long moved,
            long slowConnects,
            long slowestConnectMillis,
            Double settledMillis,
            String failure) {

        /** Whether it was under way after that second of the load. */
        public boolean reachesBeyond(double second) {
            return until == null || until > second;
        }

        /** Of every kind; null while that is not known. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public Long lostTotal() {
            return lost == null
                    ? null
                    : Long.valueOf(
                            lost.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    /**
     * Who a member is.
     *
     * @param id its name in the identity header; its pid where it was started here
     * @param pid its process, as numbered in its own PID namespace
     * @param uid owner of its listener
     */
    public record Who(String id, long pid, int uid) {}

    /**
     * What a member got of the measured load, as the client counted it.
     *
     * @param connections that it answered
     * @param requests that it answered
     * @param share of the connections, from 0 to 1
     * @param expectedShare that it is to have, where --steer gives members different ones; null = the even share
     * @param interval where its true share lies, with the plan's confidence for all members together (Clopper-Pearson); null of a
     *     member that was there too short a time to be judged
     * @param even passed: all of the interval is within the tolerance; failed: none of it; null where connections go by cpu
     * @param chance between which shares chance leaves it; null of a group that is even, where it is the load's, of a member
     *     that is not judged, and in older documents
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Portion(
            long connections,
            long requests,
            double share,
            Double expectedShare,
            Interval interval,
            Verdict even,
            Interval chance) {

        /** Of a member that is to have as much as each other. */
        public Portion(long connections, long requests, double share, Interval interval, Verdict even) {
            this(connections, requests, share, null, interval, even, null);
        }
    }

    /**
     * A member's own counts over its whole life; warm-up and probes included. Null = it keeps none.
     *
     * @param accepted connections
     * @param answered requests
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Books(Long accepted, Long answered) {}

    /**
     * What a member took of the machine; null = it does not tell.
     *
     * @param cpuSeconds of its process
     * @param pssKiB its memory; shared pages count in part
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cost(Double cpuSeconds, Long pssKiB) {}

    /**
     * What the client counted in the measured phase.
     *
     * @param seconds its length, until the last request ended
     * @param ended why no more was sent; null while it goes on, where nothing was sent, and in older documents
     * @param dealt what the kernel dealt out
     * @param asked what was asked on them
     * @param latency of the answered requests, from send to the whole answer
     * @param warmup connections and requests of the phase before
     * @param others answers of processes that are no members, by name
     * @param pace of an open loop
     * @param agents who made it, each on a machine of its own; null = this process did
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Load(
            double seconds,
            Ended ended,
            @JsonUnwrapped Dealt dealt,
            @JsonUnwrapped Asked asked,
            Latency latency,
            Warmup warmup,
            Map<String, Long> others,
            @JsonUnwrapped Pace pace,
            List<AgentPart> agents) {

        /** One that this process made. */
        public Load(
                double seconds,
                Ended ended,
                Dealt dealt,
                Asked asked,
                Latency latency,
                Warmup warmup,
                Map<String, Long> others,
                Pace pace) {
            this(seconds, ended, dealt, asked, latency, warmup, others, pace, null);
        }
    }

    /** Why a load has ended. */
    public enum Ended {
        /** Of a duration that was left open: it has told what it can tell. */
        @JsonProperty("enough")
        ENOUGH,
        /** Of a duration that was left open: the longest would not do either. */
        @JsonProperty("out-of-reach")
        OUT_OF_REACH,
        /** Its duration was over; where that was left open, the longest. */
        @JsonProperty("duration")
        DURATION,
        /** As many requests were sent as were asked for. */
        @JsonProperty("requests")
        REQUESTS,
        /** A check had failed for good, and the plan wanted no more then. */
        @JsonProperty("failed")
        FAILED,
        /** Somebody ended the run. */
        @JsonProperty("interrupted")
        INTERRUPTED
    }

    /**
     * The connections.
     *
     * @param connections established
     * @param effectiveConnections how many independent draws those that members answered are worth: a source port that repeats
     *     falls to the same member
     * @param chance between which shares chance leaves the members of an even group; null where there is none
     * @param drawsNeeded with how many independent draws an even group is shown to be even in 99 % of runs; null where there is
     *     no group, and in older documents
     * @param attributedConnections those of them of which the kernel's tables told who has them; null where answers name who
     *     gives them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Dealt(
            long connections,
            long effectiveConnections,
            Long drawsNeeded,
            Interval chance,
            Long attributedConnections) {}

    /**
     * The requests.
     *
     * @param requests begun
     * @param requestsPerSecond the rate of it
     * @param errors of it by kind
     */
    public record Asked(long requests, double requestsPerSecond, Map<String, Long> errors) {

        /** Of every kind. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public long errorTotal() {
            return errors.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * How an open loop went; both are null in a closed loop.
     *
     * @param schedule how it kept to its schedule
     * @param intended latency of every due request from the intended start to the whole answer: what they waited for a busy
     *     connection is in it; of those never answered, the least that it must have been
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pace(Schedule schedule, Latency intended) {

        static final Pace CLOSED_LOOP = new Pace(null, null);
    }

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
     * @param seconds its length; null in older documents
     * @param settled whether the latency had settled at its end; null = it was of a given length
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Warmup(long connections, long requests, Double seconds, Boolean settled) {}

    /**
     * Latencies in milliseconds.
     *
     * @param count how many
     * @param p50 median
     * @param p90 90th percentile
     * @param p99 99th percentile
     * @param p999 99.9th percentile
     * @param max largest
     * @param intervals where the percentiles lie, as far as chance goes; null for members, while it runs, and in older documents
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
            Intervals intervals,
            List<Percentile> percentiles,
            String histogram) {}

    /**
     * Where percentiles lie with 95 % each, whatever the distribution of the latencies, if they do not depend on each other.
     *
     * @param p50 of the median
     * @param p90 of the 90th percentile
     * @param p99 of the 99th percentile
     * @param p999 of the 99.9th percentile
     */
    public record Intervals(Range p50, Range p90, Range p99, Range p999) {}

    /**
     * An interval of milliseconds.
     *
     * @param low null = none was surely below
     * @param high null = none was surely above
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Range(Double low, Double high) {}

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
     * @param latency of its answers: in an open loop from when they were due, else from their send; null where there was none, and
     *     in older documents
     * @param members what each got in it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Second(
            double second,
            long connections,
            long requests,
            long errors,
            SecondLatency latency,
            List<MemberSecond> members) {

        /** Without latencies. */
        public Second(double second, long connections, long requests, long errors, List<MemberSecond> members) {
            this(second, connections, requests, errors, null, members);
        }
    }

    /**
     * Latencies of a second in milliseconds, to 1 %.
     *
     * @param p50 median
     * @param p99 99th percentile
     */
    public record SecondLatency(double p50, double p99) {}

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
