package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Pacing;
import io.github.portshare.orchestrator.run.LoadJudge;
import io.github.portshare.orchestrator.run.RunPlan;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What {@code portshare load} shows: who answered what, and the checks that this alone can be put to.
 *
 * @param schemaVersion of this document
 * @param target what was driven
 * @param seed of the plan
 * @param seconds of the measured phase
 * @param connections established
 * @param requests begun
 * @param answered of them, with a whole answer
 * @param requestsPerSecond the rate of those
 * @param effectiveConnections how many independent draws the answered connections are worth
 * @param chance between which shares chance leaves the processes of an even group; null where there is one or none
 * @param errors by kind
 * @param errorSamples the words of the first of each kind
 * @param connectMillis how long connects took that succeeded, percentiles by name; null where there was none, and over UDP
 * @param latencyMillis percentiles by name
 * @param responders who answered, by name
 * @param schedule of an open loop; null in a closed loop
 * @param moved answers of another process than the first on their connection
 * @param checks errors; share where two processes or more answered by name; latency where a limit is given
 * @param verdict the worst of them
 * @param interrupted whether it was cut short: then this is what there was
 * @param warnings what may mislead
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadReport(
        int schemaVersion,
        String target,
        long seed,
        double seconds,
        long connections,
        long requests,
        long answered,
        double requestsPerSecond,
        long effectiveConnections,
        Interval chance,
        Map<String, Long> errors,
        Map<String, String> errorSamples,
        Map<String, Double> connectMillis,
        Map<String, Double> latencyMillis,
        Map<String, Responder> responders,
        Schedule schedule,
        long moved,
        List<Check> checks,
        Verdict verdict,
        boolean interrupted,
        List<String> warnings) {

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
            Map<String, Double> latencyMillis) {

        private static Responder of(Counts.Responder counts, Shares.Share share) {
            return new Responder(
                    counts.connections(),
                    counts.answers(),
                    share.share(),
                    share.interval(),
                    share.verdict(),
                    counts.errors(),
                    percentiles(counts.latency()));
        }
    }

    /**
     * How an open loop kept to its schedule.
     *
     * @param rate requests per second that were asked for
     * @param requests whose intended start came; those begun and {@code unsent}
     * @param unsent not begun when the load ended: no server has seen them
     * @param queued of the begun ones, those whose connection was busy at their intended start
     * @param lagMillis from the intended start until a request was begun, percentiles by name
     * @param intendedMillis latencies of every due request from the intended start, percentiles by name; of those never
     *     answered, the least that they must have been
     * @param unanswered how many those are, the unsent ones among them
     * @param shortfall why the rate was not held; null where it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Schedule(
            long rate,
            long requests,
            long unsent,
            long queued,
            Map<String, Double> lagMillis,
            Map<String, Double> intendedMillis,
            long unanswered,
            String shortfall) {

        private static Schedule of(long rate, Pacing pacing) {
            return new Schedule(
                    rate,
                    pacing.scheduled(),
                    pacing.unsent(),
                    pacing.queued(),
                    percentiles(pacing.lag()),
                    percentiles(ofAllDue(pacing)),
                    pacing.intendedAtLeast().getTotalCount(),
                    pacing.shortfall(rate).orElse(null));
        }
    }

    /**
     * Sums up the measured phase and judges it.
     *
     * @param interrupted whether it was cut short
     */
    public static LoadReport of(LoadPlan plan, LoadResult result, RunPlan.Limits limits, boolean interrupted) {
        Counts counts = result.measured();
        double seconds = result.elapsed().toNanos() / 1e9;
        long answered = LoadJudge.answered(counts);
        Shares shares = LoadJudge.shares(result, limits);
        Map<String, Responder> responders = new LinkedHashMap<>();
        counts.responders()
                .forEach((name, responder) -> responders.put(
                        name, Responder.of(responder, shares.members().get(name))));
        List<Check> checks = LoadJudge.judge(result, limits, plan.traffic().openLoop(), interrupted);
        return new LoadReport(
                1,
                plan.target().toString(),
                plan.traffic().seed(),
                seconds,
                counts.connections(),
                counts.requests(),
                answered,
                seconds == 0 ? 0 : answered / seconds,
                shares.draws(),
                shares.chance(),
                counts.errorsByLabel(),
                counts.errorSamplesByLabel(),
                connects(plan, counts),
                percentiles(counts.latency()),
                responders,
                plan.traffic().openLoop() ? Schedule.of(plan.traffic().rate(), counts.pacing()) : null,
                counts.moved(),
                checks,
                checks.stream().map(Check::verdict).reduce(Verdict.PASSED, Verdict::and),
                interrupted,
                warnings(result, plan));
    }

    private static List<String> warnings(LoadResult result, LoadPlan plan) {
        List<String> warnings =
                new ArrayList<>(LoadJudge.warnings(result, plan.traffic().rate()));
        Counts counts = result.measured();
        long inFlight = counts.requests() - counts.ok() - counts.errorTotal();
        if (inFlight > 0) {
            warnings.add("cut off with " + inFlight + " requests in flight: they count as neither answered nor lost");
        }
        return warnings;
    }

    private static Map<String, Double> connects(LoadPlan plan, Counts counts) {
        boolean none = counts.connections() == 0 || plan.traffic().protocol().datagrams();
        return none ? null : percentiles(counts.connect());
    }

    private static Histogram ofAllDue(Pacing pacing) {
        Histogram due = pacing.intended().copy();
        due.add(pacing.intendedAtLeast());
        return due;
    }

    private static Map<String, Double> percentiles(Histogram micros) {
        Map<String, Double> millis = new LinkedHashMap<>();
        for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
            String name = percentile == 100 ? "max" : "p" + (percentile == 99.9 ? "99.9" : (int) percentile);
            millis.put(name, micros.getValueAtPercentile(percentile) / 1e3);
        }
        return millis;
    }

    /** As text. */
    public List<String> lines(Palette palette) {
        List<String> lines = new ArrayList<>();
        lines.add(palette.bold("portshare load") + "  " + target);
        lines.add(String.format(
                Locale.ROOT,
                "  %.1f s   %,d connections   %,d requests   %,.0f answered/s",
                seconds,
                connections,
                requests,
                requestsPerSecond));
        if (!responders.isEmpty()) {
            lines.add(
                    palette.dim("  process              connections     answers   share   errors       p50       p99"));
        }
        responders.forEach((name, responder) -> lines.add(responder(name, responder)));
        if (chance != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  even is %.1f %%, chance allows %.1f to %.1f %%; worth %,d independent connections",
                    100.0 / responders.size(),
                    chance.low() * 100,
                    chance.high() * 100,
                    effectiveConnections));
        }
        if (connectMillis != null) {
            lines.add(line("connect", connectMillis));
        }
        if (answered > 0) {
            lines.add(line("latency", latencyMillis));
        }
        if (schedule != null) {
            lines.add(line("intended", schedule.intendedMillis()));
            lines.add(line("lag", schedule.lagMillis()));
            lines.add(String.format(
                    Locale.ROOT,
                    "  %,d/s: %,d scheduled, %,d unsent, %,d queued for a busy connection",
                    schedule.rate(),
                    schedule.requests(),
                    schedule.unsent(),
                    schedule.queued()));
        }
        lines.addAll(new TextReport(palette).checks(checks, warnings, false));
        lines.add("  " + palette.verdict(verdict, verdict.name() + (interrupted ? " (interrupted: partial)" : "")));
        return lines;
    }

    private static String responder(String name, Responder responder) {
        return String.format(
                Locale.ROOT,
                "  %-20s %,11d %,11d %5.1f %% %,8d %6.1f ms %6.1f ms",
                name,
                responder.connections(),
                responder.answers(),
                responder.share() * 100,
                responder.errors(),
                responder.latencyMillis().get("p50"),
                responder.latencyMillis().get("p99"));
    }

    private static String line(String name, Map<String, Double> percentiles) {
        StringBuilder line = new StringBuilder(String.format("  %-8s ms ", name));
        percentiles.forEach(
                (percentile, millis) -> line.append(String.format(Locale.ROOT, "  %s %.1f", percentile, millis)));
        return line.toString();
    }
}
