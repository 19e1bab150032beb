package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.ErrorsCheck;
import io.github.portshare.orchestrator.verdict.ShareCheck;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts a load of a server that somebody else runs to the checks that need no other evidence: errors, share, latency. */
public final class LoadJudge {

    private LoadJudge() {}

    /** Of the processes that answered, by the names they gave. */
    static Shares shares(LoadResult load, RunPlan.Limits limits) {
        Map<String, Long> connections = new LinkedHashMap<>();
        load.measured().responders().forEach((name, responder) -> connections.put(name, responder.connections()));
        return Evidence.shares(connections, load, limits);
    }

    /**
     * The checks.
     *
     * @param trust how far the generator can be trusted; null = it has not watched itself
     * @param openLoop whether the load went by a rate
     * @param interrupted whether it was cut short
     */
    public static List<Check> judge(
            LoadResult load, RunPlan.Limits limits, Trust trust, boolean openLoop, boolean interrupted) {
        Counts measured = load.measured();
        List<Check> checks = new ArrayList<>();
        Check errors =
                answered(measured) == 0 && measured.errors().keySet().stream().noneMatch(kind -> kind.ownLimit())
                        ? ErrorsCheck.nothingAnswered(
                                measured.requests(), measured.errors(), measured.errorSamples(), interrupted)
                        : ErrorsCheck.judge(
                                measured.requests(), measured.errors(), measured.errorSamples(), limits.maxErrorRate());
        checks.add(
                load.lost().isEmpty() || errors.verdict() == Verdict.FAILED
                        ? errors
                        : errors.inDoubt(
                                ofTheOthers(load),
                                (load.lost().size() == 1 ? "see its own log" : "see their own logs")
                                        + ", and let every agent live to the end of the load"));
        if (sharesAreTold(measured)) {
            checks.add(ShareCheck.judge(shares(load, limits), measured.moved()));
        }
        if (limits.maxP99Millis() != null) {
            checks.add(Judge.unlessInDoubt(trust, openLoop, Judge.latency(measured, limits, openLoop)));
        }
        return checks;
    }

    /** Those that fail at the end too if they fail now: see {@link Judge#lasting}. */
    static List<Check> lasting(LoadResult load, RunPlan.Limits limits) {
        Counts measured = load.measured();
        return limits.maxErrorRate() > 0
                ? List.of()
                : List.of(ErrorsCheck.judge(measured.requests(), measured.errors(), measured.errorSamples(), 0));
    }

    private static String ofTheOthers(LoadResult load) {
        int lost = load.lost().size();
        return lost + " of " + load.agents().size() + " load agents " + (lost == 1 ? "was" : "were")
                + " lost; errors of the others";
    }

    /** Who of the load agents was lost. */
    static List<String> losses(LoadResult load) {
        return load.lost().isEmpty()
                ? List.of()
                : List.of(load.lost().stream()
                                .map(agent -> "load agent " + agent.name() + " (" + agent.address() + ") was lost: "
                                        + agent.lost())
                                .collect(Collectors.joining("; ", "", "; what "))
                        + (load.lost().size() == 1 ? "it has" : "they have")
                        + " counted is in no figure here");
    }

    /** What may mislead who reads the counts. */
    static List<String> warnings(LoadResult load, Rate rate) {
        Counts measured = load.measured();
        List<String> warnings = new ArrayList<>();
        load.gaveUp().ifPresent(warnings::add);
        warnings.addAll(losses(load));
        if (measured.responders().containsKey(Counts.OTHERS)) {
            warnings.add("too many names to tell apart: the answers name requests rather than processes; choose another"
                    + " --identity-header");
        }
        if (rate.first() > 0) {
            measured.pacing().shortfall(rate).ifPresent(warnings::add);
        }
        long inFlight = measured.requests() - measured.ok() - measured.errorTotal();
        if (inFlight > 0) {
            warnings.add("cut off with " + inFlight + " requests in flight: they count as neither answered nor lost");
        }
        return warnings;
    }

    /** Requests that got a whole answer, whatever its status. */
    static long answered(Counts counts) {
        return counts.latency().getTotalCount();
    }

    private static boolean sharesAreTold(Counts measured) {
        return measured.responders().size() > 1
                && !measured.responders().containsKey(Counts.OTHERS)
                && !measured.responders().containsKey(Counts.UNNAMED);
    }
}
