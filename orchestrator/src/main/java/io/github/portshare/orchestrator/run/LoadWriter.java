package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Pacing;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Sums up the measured phase of a load, judges it, and writes that down as a {@link LoadDocument}. */
public final class LoadWriter {

    private LoadWriter() {}

    /**
     * The document.
     *
     * @param self what the generator has seen of itself
     * @param interrupted whether the load was cut short
     * @param warnings of how it was carried out
     */
    public static LoadDocument write(
            LoadPlan plan,
            LoadResult result,
            RunPlan.Limits limits,
            LoadDocument.Self self,
            boolean interrupted,
            List<String> warnings) {
        Counts counts = result.measured();
        Shares shares = LoadJudge.shares(result, limits);
        return new LoadDocument(
                new LoadDocument.Head(
                        LoadDocument.SCHEMA_VERSION,
                        plan.target().toString(),
                        plan.traffic().seed(),
                        Environment.here(),
                        new LoadDocument.Plan(
                                plan.traffic(),
                                limits,
                                result.agents().isEmpty()
                                        ? null
                                        : result.agents().size())),
                Origin.here(),
                volume(result),
                new LoadDocument.Deal(shares.draws(), shares.chance()),
                new LoadDocument.Failures(counts.errorsByLabel(), counts.errorSamplesByLabel()),
                new LoadDocument.Times(
                        connects(plan, counts),
                        percentiles(counts.latency()),
                        Ranges.intervals(counts.latency(), counts.latency())),
                responders(counts, shares),
                plan.traffic().openLoop() ? schedule(plan.traffic().rate(), counts.pacing()) : null,
                counts.moved(),
                AgentPart.of(result.agents()),
                self,
                judgement(plan, result, limits, self.trust(), interrupted, warnings));
    }

    private static LoadDocument.Volume volume(LoadResult result) {
        Counts counts = result.measured();
        double seconds = result.elapsed().toNanos() / 1e9;
        long answered = LoadJudge.answered(counts);
        return new LoadDocument.Volume(
                seconds, counts.connections(), counts.requests(), answered, seconds == 0 ? 0 : answered / seconds);
    }

    private static Map<String, LoadDocument.Responder> responders(Counts counts, Shares shares) {
        Map<String, LoadDocument.Responder> responders = new LinkedHashMap<>();
        counts.responders()
                .forEach((name, responder) -> responders.put(
                        name, responder(responder, shares.members().get(name))));
        return responders;
    }

    private static LoadDocument.Responder responder(Counts.Responder counts, Shares.Share share) {
        return new LoadDocument.Responder(
                counts.connections(),
                counts.answers(),
                share.share(),
                share.interval(),
                share.verdict(),
                counts.errors(),
                percentiles(counts.latency()));
    }

    private static LoadDocument.Schedule schedule(Rate rate, Pacing pacing) {
        Histogram due = ResultWriter.ofAllDue(pacing);
        return new LoadDocument.Schedule(
                rate.first(),
                rate.isStaged() ? rate.last() : null,
                rate.arrival().toString(),
                pacing.scheduled(),
                pacing.unsent(),
                pacing.queued(),
                percentiles(pacing.lag()),
                percentiles(due),
                Ranges.intervals(pacing.intended(), due),
                pacing.intendedAtLeast().getTotalCount(),
                pacing.shortfall(rate).orElse(null));
    }

    private static LoadDocument.Judgement judgement(
            LoadPlan plan,
            LoadResult result,
            RunPlan.Limits limits,
            Trust trust,
            boolean interrupted,
            List<String> warnings) {
        List<Check> checks =
                LoadJudge.judge(result, limits, trust, plan.traffic().openLoop(), interrupted);
        return new LoadDocument.Judgement(
                checks,
                checks.stream().map(Check::verdict).reduce(Verdict.PASSED, Verdict::and),
                interrupted,
                Stream.of(warnings, LoadJudge.warnings(result, plan.traffic().rate()))
                        .flatMap(List::stream)
                        .toList());
    }

    private static Map<String, Double> connects(LoadPlan plan, Counts counts) {
        boolean none = counts.connections() == 0 || plan.traffic().protocol().datagrams();
        return none ? null : percentiles(counts.connect());
    }

    private static Map<String, Double> percentiles(Histogram micros) {
        Map<String, Double> millis = new LinkedHashMap<>();
        for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
            String name = percentile == 100 ? "max" : "p" + (percentile == 99.9 ? "99.9" : (int) percentile);
            millis.put(name, micros.getValueAtPercentile(percentile) / 1e3);
        }
        return millis;
    }
}
