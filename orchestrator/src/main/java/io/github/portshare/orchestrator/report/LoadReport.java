package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Pacing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What {@code portshare load} shows: counts without a verdict.
 *
 * @param schemaVersion of this document
 * @param target what was driven
 * @param seed of the plan
 * @param seconds of the measured phase
 * @param connections established
 * @param requests begun
 * @param requestsPerSecond the rate of it
 * @param errors by kind
 * @param errorSamples the words of the first of each kind
 * @param latencyMillis percentiles by name
 * @param responders who answered, by name
 * @param schedule of an open loop; null in a closed loop
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadReport(
        int schemaVersion,
        String target,
        long seed,
        double seconds,
        long connections,
        long requests,
        double requestsPerSecond,
        Map<String, Long> errors,
        Map<String, String> errorSamples,
        Map<String, Double> latencyMillis,
        Map<String, Responder> responders,
        Schedule schedule) {

    /**
     * One process that answered.
     *
     * @param connections that it answered first
     * @param answers that it gave
     * @param share of the connections
     */
    public record Responder(long connections, long answers, double share) {}

    /**
     * How an open loop kept to its schedule.
     *
     * @param rate requests per second that were asked for
     * @param requests whose intended start came; those begun and {@code unsent}
     * @param unsent not begun when the load ended: no server has seen them
     * @param queued of the begun ones, those whose connection was busy at their intended start
     * @param lagMillis from the intended start until a request was begun, percentiles by name
     * @param intendedMillis latencies from the intended start, percentiles by name
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
            String shortfall) {

        private static Schedule of(long rate, Pacing pacing) {
            return new Schedule(
                    rate,
                    pacing.scheduled(),
                    pacing.unsent(),
                    pacing.queued(),
                    percentiles(pacing.lag()),
                    percentiles(pacing.intended()),
                    pacing.shortfall(rate).orElse(null));
        }
    }

    /** Sums up the measured phase. */
    public static LoadReport of(LoadPlan plan, LoadResult result) {
        Counts counts = result.measured();
        double seconds = result.elapsed().toNanos() / 1e9;
        long attributed = counts.responders().values().stream()
                .mapToLong(Counts.Responder::connections)
                .sum();
        Map<String, Responder> responders = new LinkedHashMap<>();
        counts.responders()
                .forEach((name, responder) -> responders.put(
                        name,
                        new Responder(
                                responder.connections(),
                                responder.answers(),
                                attributed == 0 ? 0 : responder.connections() / (double) attributed)));
        return new LoadReport(
                1,
                plan.target().toString(),
                plan.seed(),
                seconds,
                counts.connections(),
                counts.requests(),
                seconds == 0 ? 0 : counts.requests() / seconds,
                counts.errorsByLabel(),
                counts.errorSamplesByLabel(),
                percentiles(counts.latency()),
                responders,
                plan.rate() == 0 ? null : Schedule.of(plan.rate(), counts.pacing()));
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
                "  %.1f s   %,d connections   %,d requests   %,.0f requests/s",
                seconds,
                connections,
                requests,
                requestsPerSecond));
        responders.forEach((name, responder) -> lines.add(String.format(
                Locale.ROOT,
                "  %-20s %,10d connections %,11d answers  %5.1f %%",
                name,
                responder.connections(),
                responder.answers(),
                responder.share() * 100)));
        lines.add(line("latency", latencyMillis));
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
            if (schedule.shortfall() != null) {
                lines.add("  " + palette.yellow("!") + " " + schedule.shortfall());
            }
        }
        if (errors.isEmpty()) {
            lines.add("  " + palette.green("no errors"));
        }
        errors.forEach((kind, count) -> lines.add(
                "  " + palette.red(String.format(Locale.ROOT, "%,d %s", count, kind)) + ": " + errorSamples.get(kind)));
        return lines;
    }

    private static String line(String name, Map<String, Double> percentiles) {
        StringBuilder line = new StringBuilder(String.format("  %-8s ms ", name));
        percentiles.forEach(
                (percentile, millis) -> line.append(String.format(Locale.ROOT, "  %s %.1f", percentile, millis)));
        return line.toString();
    }
}
