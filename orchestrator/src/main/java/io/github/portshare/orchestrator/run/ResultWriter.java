package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Pacing;
import io.github.portshare.orchestrator.disrupt.Window;
import io.github.portshare.orchestrator.group.Steering;
import io.github.portshare.orchestrator.group.Tally;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Writes what was found down as a {@link Result}. */
final class ResultWriter {

    private static final Histogram NONE = new Histogram(3);

    private ResultWriter() {}

    /** The document while the experiment runs: no checks, no verdict. */
    static Result soFar(Evidence evidence) {
        return write(evidence, evidence.findings(), List.of(), null);
    }

    /** The document at the end. */
    static Result last(Evidence evidence, Findings found, List<Check> checks) {
        Verdict verdict = checks.stream().map(Check::verdict).reduce(Verdict.PASSED, Verdict::and);
        return write(evidence, found, checks, verdict);
    }

    private static Result write(Evidence evidence, Findings found, List<Check> checks, Verdict verdict) {
        return new Result(
                new Result.Head(
                        Result.SCHEMA_VERSION,
                        evidence.startedAt.toString(),
                        evidence.elapsedSeconds(),
                        evidence.readySeconds,
                        evidence.interrupted,
                        verdict == null ? evidence.phase : null,
                        verdict),
                Origin.here(),
                evidence.environment,
                found.plan(),
                found.members().stream().map(row -> member(row, found)).toList(),
                load(evidence, found, verdict != null),
                found.trust(),
                disruptions(evidence, found, verdict != null),
                evidence.timeline.seconds(),
                checks,
                found.intrusion().all(),
                List.copyOf(evidence.warnings));
    }

    private static Result.MemberResult member(Findings.Row row, Findings found) {
        Tally books = row.books().orElse(Tally.NONE);
        return new Result.MemberResult(
                new Result.Who(row.facts().id(), row.facts().pid(), row.facts().uid()),
                new Result.Portion(
                        row.measured().connections(),
                        row.measured().answers(),
                        row.share().share(),
                        allAlike(found) ? null : row.share().expected(),
                        row.share().interval(),
                        ofCpus(found) ? null : row.share().verdict(),
                        chance(found, row)),
                latency(row.measured().latency(), NONE, false),
                row.books().isPresent()
                        ? new Result.Books(books.accepted(), books.answered())
                        : new Result.Books(null, null),
                new Result.Cost(
                        books.cpuMillis() < 0 ? null : books.cpuMillis() / 1e3,
                        books.pssKiB() < 0 ? null : books.pssKiB()),
                row.death(),
                row.joined(),
                row.left());
    }

    /** Whether all are to have the same. */
    private static boolean allAlike(Findings found) {
        return found.shares().isEven() && found.isUndisturbed();
    }

    /** Of a group that was disrupted, chance is of the members that are judged; their part of all connections is less than all. */
    private static Interval chance(Findings found, Findings.Row row) {
        Shares.Share judged = found.shares().members().get(row.facts().label());
        Interval chance = judged == null || ofCpus(found) || allAlike(found)
                ? null
                : found.shares().chance(judged);
        if (chance == null || judged.expected() == 0) {
            return chance;
        }
        double part = row.share().expected() / judged.expected();
        return new Interval(chance.low() * part, chance.high() * part);
    }

    private static List<Result.Disrupted> disruptions(Evidence evidence, Findings found, boolean over) {
        return evidence.plan.disrupting().disrupt().isEmpty()
                ? null
                : found.disturbed().aftermaths().stream()
                        .map(aftermath -> disruption(aftermath, found.load(), over))
                        .toList();
    }

    private static Result.Disrupted disruption(Aftermath aftermath, LoadResult load, boolean over) {
        Window window = aftermath.window();
        boolean underWay = !over && !window.isOver();
        return new Result.Disrupted(
                window.disruption().word(),
                seconds(window.before()),
                underWay ? null : Double.valueOf(seconds(window.isOver() ? window.after() : load)),
                List.copyOf(window.left()),
                List.copyOf(window.joined()),
                over ? aftermath.detail() : null,
                aftermath.moved(),
                aftermath.slowConnects(),
                aftermath.slowestConnectMillis(),
                window.settledNanos() == null ? null : window.settledNanos() / 1e6,
                underWay ? null : window.failure());
    }

    private static double seconds(LoadResult load) {
        return load.elapsed().toNanos() / 1e9;
    }

    /** Then nobody knows beforehand who is to have how much. */
    private static boolean ofCpus(Findings found) {
        return found.plan()
                .group()
                .steering()
                .filter(asked -> asked.way() == Steering.Way.CPU)
                .isPresent();
    }

    private static Result.Load load(Evidence evidence, Findings found, boolean withHistogram) {
        Counts measured = found.load().measured();
        Counts warmup = found.load().warmup();
        double seconds = found.load().elapsed().toNanos() / 1e9;
        return new Result.Load(
                seconds,
                evidence.ended,
                new Result.Dealt(
                        measured.connections(),
                        found.shares().draws(),
                        evidence.drawsNeeded == 0 ? null : evidence.drawsNeeded,
                        ofCpus(found) || !found.isUndisturbed()
                                ? null
                                : found.shares().chance(),
                        found.attribution() == null ? null : measured.attributed()),
                new Result.Asked(
                        measured.requests(),
                        seconds == 0 ? 0 : measured.requests() / seconds,
                        measured.errorsByLabel()),
                latency(measured.latency(), NONE, withHistogram),
                evidence.self.warmup(warmup),
                found.others(),
                found.openLoop() ? pace(measured.pacing(), withHistogram) : Result.Pace.CLOSED_LOOP,
                AgentPart.of(found.load().agents()));
    }

    private static Result.Pace pace(Pacing pacing, boolean withHistogram) {
        return new Result.Pace(schedule(pacing), latency(pacing.intended(), pacing.intendedAtLeast(), withHistogram));
    }

    /** Who was never answered, with the least that it must have been: left out, a stall would not show. */
    static Histogram ofAllDue(Pacing pacing) {
        return both(pacing.intended(), pacing.intendedAtLeast());
    }

    private static Histogram both(Histogram known, Histogram atLeast) {
        if (atLeast.getTotalCount() == 0) {
            return known;
        }
        Histogram both = known.copy();
        both.add(atLeast);
        return both;
    }

    private static Result.Schedule schedule(Pacing pacing) {
        return new Result.Schedule(
                pacing.scheduled(),
                pacing.unsent(),
                pacing.queued(),
                pacing.intendedAtLeast().getTotalCount(),
                latency(pacing.lag(), NONE, false));
    }

    /**
     * Latencies in microseconds.
     *
     * @param atLeast of those that are not known, the least
     */
    private static Result.Latency latency(Histogram known, Histogram atLeast, boolean whole) {
        Histogram micros = both(known, atLeast);
        return new Result.Latency(
                micros.getTotalCount(),
                millis(micros, 50),
                millis(micros, 90),
                millis(micros, 99),
                millis(micros, 99.9),
                micros.getMaxValue() / 1e3,
                whole ? Ranges.intervals(known, micros) : null,
                whole ? curve(micros) : null,
                whole ? encode(micros) : null);
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
