package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.Pacing;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.verdict.Books;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the evidence to the checks. */
final class Judge {

    private Judge() {}

    static List<Check> judge(Evidence evidence) {
        RunPlan.Limits limits = evidence.plan.limits();
        Counts all = Counts.sum(List.of(evidence.load.warmup(), evidence.load.measured()));
        List<Check> checks = new ArrayList<>();
        checks.add(GroupCheck.judge(evidence.plan.group().members(), evidence.audits));
        checks.add(ShareCheck.judge(evidence.shares(), evidence.load.measured().moved()));
        checks.add(unlessHeldUp(evidence, all, afterCutOff(evidence, loss(evidence, all))));
        checks.add(unlessHeldUp(
                evidence,
                all,
                ErrorsCheck.judge(all.requests(), all.errors(), all.errorSamples(), limits.maxErrorRate())));
        if (limits.maxP99Millis() != null) {
            boolean openLoop = evidence.plan.traffic().rate() != null;
            checks.add(unlessHeldUp(evidence, all, latency(evidence.load.measured(), limits, openLoop)));
        }
        if (evidence.plan.hijack().attempted()) {
            checks.add(HijackCheck.judge(evidence.attempts, evidence.attacked, evidence.missing, evidence.control));
        }
        return checks;
    }

    /** Without the requests that were in flight the books cannot balance, and whose fault that is cannot be told. */
    private static Check afterCutOff(Evidence evidence, Check loss) {
        return evidence.cutOff && loss.verdict() == Verdict.FAILED
                ? loss.inDoubt("cut off with requests in flight", "let the run go to its end")
                : loss;
    }

    /** A pause of this process makes timeouts and long latencies; a wrong answer it does not make. */
    private static Check unlessHeldUp(Evidence evidence, Counts all, Check check) {
        boolean wrongAnswers = all.errors().keySet().stream().anyMatch(kind -> !kind.unanswered());
        boolean mayBeItsDoing = check.id() == CheckId.LATENCY || !wrongAnswers;
        return !evidence.pauses.isEmpty() && check.verdict() == Verdict.FAILED && mayBeItsDoing
                ? check.inDoubt("the run was suspended", "let it run without a pause")
                : check;
    }

    /** Of what was measured; in an open loop from the intended start, so that what was due and never sent is in it. */
    static Check latency(Counts measured, RunPlan.Limits limits, boolean openLoop) {
        if (!openLoop) {
            return LatencyCheck.judge(measured.latency(), measured.unansweredAtLeast(), limits.maxP99Millis());
        }
        Pacing pacing = measured.pacing();
        return LatencyCheck.judge(
                pacing.intended(), pacing.intendedAtLeast(), pacing.ofService(), limits.maxP99Millis());
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
                    member.tally().clients(),
                    member.tally().last()));
        }
        Set<String> ids =
                evidence.members.stream().map(member -> member.ready().id()).collect(Collectors.toSet());
        long byOthers = all.responders().entrySet().stream()
                .filter(responder -> !ids.contains(responder.getKey()))
                .mapToLong(responder -> responder.getValue().answers())
                .sum();
        Map<ErrorKind, Long> unanswered = new EnumMap<>(ErrorKind.class);
        long unsendable = 0;
        for (Map.Entry<ErrorKind, Long> error : all.errors().entrySet()) {
            if (error.getKey().ownLimit()) {
                unsendable += error.getValue();
            } else if (error.getKey().unanswered()) {
                unanswered.put(error.getKey(), error.getValue());
            }
        }
        long probes = evidence.probeAnswers.entrySet().stream()
                .filter(answer -> ids.contains(answer.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        Books books = new Books(
                members,
                all.requests() - unsendable + probes + evidence.probesFailed,
                unanswered,
                evidence.probesFailed,
                byOthers,
                all.silent() + evidence.probesFailed,
                evidence.kernelOpens);
        return LossCheck.judge(books, evidence.plan.limits().maxErrorRate());
    }
}
