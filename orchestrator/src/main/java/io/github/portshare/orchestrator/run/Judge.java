package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.Pacing;
import io.github.portshare.orchestrator.group.Steering;
import io.github.portshare.orchestrator.group.Tally;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.verdict.Arrivals;
import io.github.portshare.orchestrator.verdict.Books;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.ErrorsCheck;
import io.github.portshare.orchestrator.verdict.GroupCheck;
import io.github.portshare.orchestrator.verdict.HijackCheck;
import io.github.portshare.orchestrator.verdict.LatencyCheck;
import io.github.portshare.orchestrator.verdict.LossCheck;
import io.github.portshare.orchestrator.verdict.LostAgent;
import io.github.portshare.orchestrator.verdict.ShareCheck;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.SteerCheck;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts what was found to the checks. */
final class Judge {

    private Judge() {}

    static List<Check> judge(Findings found) {
        RunPlan.Limits limits = found.plan().limits();
        Counts all = found.all();
        List<Check> checks = new ArrayList<>();
        checks.add(group(found));
        checks.add(shares(found));
        checks.add(unlessHeldUp(
                found, all, afterCutOff(found, LossCheck.judge(books(found, all), limits.maxErrorRate()))));
        checks.add(unlessHeldUp(found, all, errors(found, all)));
        if (limits.maxP99Millis() != null) {
            checks.add(unlessInDoubt(
                    found.trust(),
                    found.openLoop(),
                    unlessHeldUp(found, all, latency(found.load().measured(), limits, found.openLoop()))));
        }
        if (found.plan().hijack().attempted()) {
            checks.add(hijack(found));
        }
        return checks;
    }

    /**
     * The checks that fail at the end too if they fail now. Shares, losses and latencies are not among them, nor errors of which
     * some may pass: whether those are too many, the end alone tells.
     */
    static List<Check> lasting(Findings found) {
        List<Check> checks = new ArrayList<>(List.of(group(found)));
        if (found.plan().hijack().attempted()) {
            checks.add(hijack(found));
        }
        if (found.plan().limits().maxErrorRate() == 0 && found.isUndisturbed()) {
            checks.add(unlessHeldUp(found, found.all(), errors(found, found.all())));
        }
        return checks;
    }

    private static Check group(Findings found) {
        return GroupCheck.judge(found.plan().group().members(), listenersEach(found), found.audits());
    }

    private static Check errors(Findings found, Counts all) {
        return ErrorsCheck.judge(
                all.requests(),
                // what a disruption cost is told, and judged, by 'loss'
                found.disturbed().cost().outside(all.errors()),
                all.errorSamples(),
                found.plan().limits().maxErrorRate());
    }

    private static Check hijack(Findings found) {
        Findings.Intrusion tried = found.intrusion();
        Set<Integer> uids = found.audits().stream()
                // before anybody tried to get in
                .limit(1)
                .flatMap(audit -> audit.uids().stream())
                .collect(Collectors.toSet());
        return HijackCheck.judge(uids, tried.attempts(), tried.attacked(), tried.missing(), tried.control());
    }

    /** Even, or as those are to have that are steered on purpose. */
    private static Check shares(Findings found) {
        long moved = found.load().measured().moved() - found.disturbed().cost().moved();
        Optional<Steering> steering = found.plan().group().steering();
        if (steering.isEmpty()) {
            Check check = ShareCheck.judge(found.shares(), moved, found.attribution());
            String brief = found.members().stream()
                    .filter(row -> row.share().verdict() == null)
                    .map(row -> row.facts().label())
                    .collect(Collectors.joining(", "));
            return brief.isEmpty() ? check : check.and("there too short a time to be judged: " + brief);
        }
        int asked = found.plan().group().members();
        if (found.members().size() != asked) {
            return SteerCheck.incomplete(asked, found.members().size());
        }
        return steering.get().way() == Steering.Way.CPU
                ? ofCpus(found)
                : SteerCheck.judge(steering.get().steers() ? steering.get().word() : null, found.shares(), moved);
    }

    private static Check ofCpus(Findings found) {
        RunPlan.Limits limits = found.plan().limits();
        List<Arrivals> members = found.members().stream()
                .map(row -> row.books().orElse(Tally.NONE).arrivals(row.facts().label()))
                .toList();
        Shares shares = found.shares();
        return SteerCheck.ofCpus(
                members,
                shares.draws() / (double) Math.max(1, shares.connections()),
                limits.tolerance(),
                limits.confidence());
    }

    /** As many as each has, where all have as many: a process may listen with several threads. */
    private static int listenersEach(Findings found) {
        List<Integer> counts = found.members().stream()
                .map(row -> row.facts().listeners().size())
                .distinct()
                .toList();
        return counts.size() == 1 ? counts.get(0) : 1;
    }

    /** Without the requests that were in flight the books cannot balance, and whose fault that is cannot be told. */
    private static Check afterCutOff(Findings found, Check loss) {
        return found.doubts().cutOff() && loss.verdict() == Verdict.FAILED
                ? loss.inDoubt("cut off with requests in flight", "let the run go to its end")
                : loss;
    }

    /** A pause of this process makes timeouts and long latencies; a wrong answer it does not make. */
    private static Check unlessHeldUp(Findings found, Counts all, Check check) {
        boolean wrongAnswers = all.errors().keySet().stream().anyMatch(kind -> !kind.unanswered());
        boolean mayBeItsDoing = check.id() == CheckId.LATENCY || !wrongAnswers;
        return !found.doubts().pauses().isEmpty() && check.verdict() == Verdict.FAILED && mayBeItsDoing
                ? check.inDoubt(
                        found.load().agents().isEmpty()
                                ? "the run was suspended"
                                : "the run, or a part of its load, was suspended",
                        "let it run without a pause")
                : check;
    }

    /**
     * A percentile of two states is that of neither; and a generator that lacks a cpu reads answers late, which an open loop alone
     * can tell from a server that gives them late.
     */
    static Check unlessInDoubt(Trust trust, boolean openLoop, Check latency) {
        if (trust == null) {
            return latency;
        }
        if (trust.isUnsteady()) {
            return latency.inDoubt(
                    trust.changes().isEmpty()
                            ? "the latency had not settled when the measuring began"
                            : "the latency changed its level " + trust.when(),
                    "a longer --warmup, or --duration; see 'trust' for what the generator had of the machine");
        }
        return latency.verdict() == Verdict.FAILED && !openLoop && trust.isStarved()
                ? latency.inDoubt(
                        String.format(
                                Locale.ROOT,
                                "the generator waited for a cpu in %.0f %% of the time",
                                100 * trust.loopsWaited()),
                        "leave it a cpu of its own, or fewer --connections; --rate tells its delay from the server's")
                : latency;
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

    /** Both sides' counts over the members' whole lives: warm-up, measured load and probes. */
    private static Books books(Findings found, Counts all) {
        Map<ErrorKind, Long> unanswered = new EnumMap<>(ErrorKind.class);
        long unsendable = 0;
        for (Map.Entry<ErrorKind, Long> error : all.errors().entrySet()) {
            if (error.getKey().ownLimit()) {
                unsendable += error.getValue();
            } else if (error.getKey().unanswered()) {
                unanswered.put(error.getKey(), error.getValue());
            }
        }
        // where answers name nobody, nobody else is known by them
        long byOthers = all.responders().entrySet().stream()
                .filter(responder -> found.isOthers(responder.getKey()))
                .mapToLong(responder -> responder.getValue().answers())
                .sum();
        long probes = found.members().stream().mapToLong(Findings.Row::probes).sum()
                + found.unnamed().probes();
        int probesFailed = found.intrusion().probesFailed();
        return new Books(
                found.counts(),
                all.requests() - unsendable + probes + probesFailed,
                unanswered,
                probesFailed,
                byOthers,
                all.silent() + probesFailed,
                found.load().draws().addresses().stream().map(IpLiteral::text).collect(Collectors.toSet()),
                found.kernelOpens(),
                found.disturbed().cost(),
                found.load().lost().stream()
                        .map(agent -> new LostAgent(agent.name(), agent.address(), agent.lost()))
                        .toList(),
                found.load().agents().size() - found.load().lost().size());
    }
}
