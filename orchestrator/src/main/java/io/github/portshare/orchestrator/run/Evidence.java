package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Control;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import io.github.portshare.orchestrator.verdict.Missing;
import io.github.portshare.orchestrator.verdict.Shares;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that one experiment has gathered so far. Filled by {@link Experiment}, read by {@link Judge} and the rest. */
final class Evidence {

    final Instant startedAt = Instant.now();
    final long startedNanos = System.nanoTime();
    final RunPlan plan;
    final Environment environment;

    List<Member> members = List.of();
    final List<GroupAudit> audits = new CopyOnWriteArrayList<>();
    final Timeline timeline = new Timeline();
    final List<String> warnings = new ArrayList<>();
    /** Deaths before the orchestrator said stop, by the member's id. */
    final Map<String, String> deaths = new LinkedHashMap<>();

    LoadResult load = nothing();
    List<Attempt> attempts = List.of();
    List<Missing> missing = List.of();
    /** The addresses that an outsider had to try. */
    Set<String> attacked = Set.of();

    Control control;
    /** Answers to the control's probes, by responder. */
    Map<String, Integer> probeAnswers = Map.of();

    int probesFailed;
    Long kernelOpens;
    double readySeconds;
    boolean interrupted;
    /** Whether requests were still in flight when the counts were taken. */
    boolean cutOff;

    /** When this process did not run, in words. */
    List<String> pauses = List.of();

    Evidence(RunPlan plan, Environment environment) {
        this.plan = plan;
        this.environment = environment;
    }

    static LoadResult nothing() {
        return LoadResult.sum(List.of(), Duration.ZERO);
    }

    double elapsedSeconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    /** The members' shares of the measured connections, by their labels. */
    Shares shares() {
        Map<String, Long> connections = new LinkedHashMap<>();
        members.forEach(
                member -> connections.put(member.label(), measured(member).connections()));
        return shares(connections, load, plan.limits());
    }

    /** Shares of connections of the measured phase, some of which others may have answered. */
    static Shares shares(Map<String, Long> connections, LoadResult load, RunPlan.Limits limits) {
        long answered = load.measured().responders().values().stream()
                .mapToLong(Counts.Responder::connections)
                .sum();
        long theirs = connections.values().stream().mapToLong(Long::longValue).sum();
        double effective = answered == 0 ? 0 : load.sourcePorts().effective() * theirs / answered;
        return Shares.of(connections, effective, limits.tolerance(), limits.confidence());
    }

    /** What the client counted of one member in the measured phase. */
    Counts.Responder measured(Member member) {
        return responder(load.measured(), member);
    }

    /** What the client counted of one member in the warm-up. */
    Counts.Responder warmup(Member member) {
        return responder(load.warmup(), member);
    }

    /** How many of a member's answers the load has seen. */
    long answersSeen(Member member) {
        return warmup(member).answers() + measured(member).answers();
    }

    private static final Counts.Responder NOBODY = new Counts.Responder(0, 0, 0, new org.HdrHistogram.Histogram(3));

    private static Counts.Responder responder(Counts counts, Member member) {
        return counts.responders().getOrDefault(member.ready().id(), NOBODY);
    }
}
