package io.github.portshare.orchestrator.report;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
 */
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
        Map<String, Responder> responders) {

    /**
     * One process that answered.
     *
     * @param connections that it answered first
     * @param answers that it gave
     * @param share of the connections
     */
    public record Responder(long connections, long answers, double share) {}

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
        Map<String, Double> latency = new LinkedHashMap<>();
        for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
            String name = percentile == 100 ? "max" : "p" + (percentile == 99.9 ? "99.9" : (int) percentile);
            latency.put(name, counts.latency().getValueAtPercentile(percentile) / 1e3);
        }
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
                latency,
                responders);
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
        StringBuilder percentiles = new StringBuilder("  latency ms ");
        latencyMillis.forEach(
                (name, millis) -> percentiles.append(String.format(Locale.ROOT, "  %s %.1f", name, millis)));
        lines.add(percentiles.toString());
        if (errors.isEmpty()) {
            lines.add("  " + palette.green("no errors"));
        }
        errors.forEach((kind, count) -> lines.add(
                "  " + palette.red(String.format(Locale.ROOT, "%,d %s", count, kind)) + ": " + errorSamples.get(kind)));
        return lines;
    }
}
