package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Pacing;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Writes the evidence down as a {@link Result}. */
final class ResultWriter {

    private ResultWriter() {}

    /** The document while the experiment runs: no checks, no verdict. */
    static Result soFar(Evidence evidence) {
        return write(evidence, List.of(), null);
    }

    /** The document at the end. */
    static Result last(Evidence evidence, List<Check> checks) {
        Verdict verdict = checks.stream().map(Check::verdict).reduce(Verdict.PASSED, Verdict::and);
        return write(evidence, checks, verdict);
    }

    private static Result write(Evidence evidence, List<Check> checks, Verdict verdict) {
        List<Attempt> intrusion = new ArrayList<>(evidence.attempts);
        if (evidence.control != null) {
            intrusion.add(evidence.control.attempt());
        }
        return new Result(
                Result.SCHEMA_VERSION,
                evidence.startedAt.toString(),
                evidence.elapsedSeconds(),
                evidence.readySeconds,
                evidence.interrupted,
                verdict,
                evidence.environment,
                evidence.plan,
                members(evidence),
                load(evidence, verdict != null),
                evidence.timeline.seconds(),
                checks,
                intrusion,
                List.copyOf(evidence.warnings));
    }

    private static List<Result.MemberResult> members(Evidence evidence) {
        Shares shares = evidence.shares();
        List<Result.MemberResult> members = new ArrayList<>();
        for (Member member : evidence.members) {
            Counts.Responder counts = evidence.measured(member);
            Member.Tally tally = member.tally();
            Shares.Share share = shares.members().get(member.label());
            members.add(new Result.MemberResult(
                    member.ready().id(),
                    member.ready().pid(),
                    member.ready().uid(),
                    counts.connections(),
                    counts.answers(),
                    share.share(),
                    share.interval(),
                    share.verdict(),
                    latency(counts.latency(), false),
                    tally.accepted(),
                    tally.answered(),
                    tally.cpuMillis() < 0 ? null : tally.cpuMillis() / 1e3,
                    tally.pssKiB() < 0 ? null : tally.pssKiB(),
                    evidence.deaths.get(member.ready().id())));
        }
        return members;
    }

    private static Result.Load load(Evidence evidence, boolean withHistogram) {
        Counts measured = evidence.load.measured();
        Counts warmup = evidence.load.warmup();
        double seconds = evidence.load.elapsed().toNanos() / 1e9;
        Set<String> ids =
                evidence.members.stream().map(member -> member.ready().id()).collect(Collectors.toSet());
        Map<String, Long> others = new TreeMap<>();
        measured.responders().forEach((name, responder) -> {
            if (!ids.contains(name)) {
                others.put(name, responder.answers());
            }
        });
        Pacing pacing = measured.pacing();
        Shares shares = evidence.shares();
        boolean openLoop = evidence.plan.traffic().rate() != null;
        return new Result.Load(
                seconds,
                measured.connections(),
                shares.draws(),
                shares.chance(),
                measured.requests(),
                seconds == 0 ? 0 : measured.requests() / seconds,
                measured.errorsByLabel(),
                latency(measured.latency(), withHistogram),
                new Result.Warmup(warmup.connections(), warmup.requests()),
                others,
                openLoop ? schedule(pacing) : null,
                openLoop ? latency(ofAllDue(pacing), withHistogram) : null);
    }

    /** Who was never answered, with the least that it must have been: left out, a stall would not show. */
    private static Histogram ofAllDue(Pacing pacing) {
        Histogram due = pacing.intended().copy();
        due.add(pacing.intendedAtLeast());
        return due;
    }

    private static Result.Schedule schedule(Pacing pacing) {
        return new Result.Schedule(
                pacing.scheduled(),
                pacing.unsent(),
                pacing.queued(),
                pacing.intendedAtLeast().getTotalCount(),
                latency(pacing.lag(), false));
    }

    private static Result.Latency latency(Histogram micros, boolean withHistogram) {
        return new Result.Latency(
                micros.getTotalCount(),
                millis(micros, 50),
                millis(micros, 90),
                millis(micros, 99),
                millis(micros, 99.9),
                micros.getMaxValue() / 1e3,
                withHistogram ? curve(micros) : null,
                withHistogram ? encode(micros) : null);
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    /** Five points for each halving of the distance to 100 %. */
    private static List<Result.Percentile> curve(Histogram micros) {
        List<Result.Percentile> curve = new ArrayList<>();
        for (HistogramIterationValue value : micros.percentiles(5)) {
            curve.add(new Result.Percentile(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / 1e3));
        }
        return curve;
    }

    private static String encode(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }
}
