package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.orchestrator.cluster.Member;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.ErrorsCheck;
import io.github.portshare.orchestrator.verdict.GroupCheck;
import io.github.portshare.orchestrator.verdict.HijackCheck;
import io.github.portshare.orchestrator.verdict.LatencyCheck;
import io.github.portshare.orchestrator.verdict.LossCheck;
import io.github.portshare.orchestrator.verdict.MemberCount;
import io.github.portshare.orchestrator.verdict.ShareCheck;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Puts the evidence to the checks. */
final class Judge {

    private Judge() {}

    static List<Check> judge(Evidence evidence) {
        RunPlan.Limits limits = evidence.plan.limits();
        Counts all = Counts.sum(List.of(evidence.load.warmup(), evidence.load.measured()));
        List<Check> checks = new ArrayList<>();
        checks.add(GroupCheck.judge(evidence.plan.group().members(), evidence.audits));
        checks.add(ShareCheck.judge(
                connections(evidence),
                evidence.load.sourcePorts().effective(),
                limits.tolerance(),
                limits.confidence()));
        checks.add(unlessHeldUp(evidence, all, afterCutOff(evidence, loss(evidence, all))));
        checks.add(unlessHeldUp(
                evidence,
                all,
                ErrorsCheck.judge(
                        all.requests(), all.errorsByLabel(), all.errorSamplesByLabel(), limits.maxErrorRate())));
        if (limits.maxP99Millis() != null) {
            Counts measured = evidence.load.measured();
            boolean openLoop = evidence.plan.traffic().rate() != null;
            Histogram latency = openLoop ? measured.pacing().intended() : measured.latency();
            checks.add(unlessHeldUp(
                    evidence,
                    all,
                    LatencyCheck.judge(
                            latency.getTotalCount(),
                            latency.getValueAtPercentile(99) / 1e3,
                            limits.maxP99Millis(),
                            openLoop)));
        }
        if (evidence.plan.hijack().attempted()) {
            checks.add(HijackCheck.judge(evidence.attempts, evidence.attacked, evidence.missing, evidence.control));
        }
        return checks;
    }

    /** Without the requests that were in flight the books cannot balance, and whose fault that is cannot be told. */
    private static Check afterCutOff(Evidence evidence, Check loss) {
        if (!evidence.cutOff || loss.verdict() != Verdict.FAILED) {
            return loss;
        }
        return new Check(
                loss.id(),
                Verdict.INCONCLUSIVE,
                "the load was cut off with requests in flight: " + loss.summary(),
                loss.observed(),
                loss.expected(),
                null,
                "let the run go to its end");
    }

    /** A pause of this process makes timeouts and long latencies; a wrong answer it does not make. */
    private static Check unlessHeldUp(Evidence evidence, Counts all, Check check) {
        boolean wrongAnswers = all.errors().keySet().stream().anyMatch(kind -> !kind.unanswered());
        if (evidence.pauses.isEmpty()
                || check.verdict() != Verdict.FAILED
                || check.id() != CheckId.LATENCY && wrongAnswers) {
            return check;
        }
        return new Check(
                check.id(),
                Verdict.INCONCLUSIVE,
                "the run was suspended: " + check.summary(),
                check.observed(),
                check.expected(),
                null,
                "let it run without a pause");
    }

    private static Map<String, Long> connections(Evidence evidence) {
        Map<String, Long> connections = new LinkedHashMap<>();
        for (Member member : evidence.members) {
            connections.put(member.label(), evidence.measured(member).connections());
        }
        return connections;
    }

    /** The books are balanced over the members' whole lives: warm-up, measured load and probes. */
    private static Check loss(Evidence evidence, Counts all) {
        List<MemberCount> members = new ArrayList<>();
        for (Member member : evidence.members) {
            int probes = evidence.probeAnswers.getOrDefault(member.ready().id(), 0);
            Counts.Responder warmup = evidence.warmup(member);
            Counts.Responder measured = evidence.measured(member);
            members.add(new MemberCount(
                    member.label(),
                    warmup.connections() + measured.connections() + probes,
                    warmup.answers() + measured.answers() + probes,
                    member.tally().accepted(),
                    member.tally().answered(),
                    member.tally().last()));
        }
        Set<String> ids =
                evidence.members.stream().map(member -> member.ready().id()).collect(Collectors.toSet());
        long byOthers = all.responders().entrySet().stream()
                .filter(responder -> !ids.contains(responder.getKey()))
                .mapToLong(responder -> responder.getValue().answers())
                .sum();
        Map<String, Long> unanswered = new LinkedHashMap<>();
        all.errors().forEach((kind, count) -> {
            if (kind.unanswered()) {
                unanswered.put(kind.label(), count);
            }
        });
        if (evidence.probesFailed > 0) {
            unanswered.put("probe without answer", (long) evidence.probesFailed);
        }
        long probes = evidence.probeAnswers.entrySet().stream()
                .filter(answer -> ids.contains(answer.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return LossCheck.judge(
                members,
                all.requests() + probes + evidence.probesFailed,
                unanswered,
                byOthers,
                all.silent() + evidence.probesFailed,
                evidence.kernelOpens);
    }
}
