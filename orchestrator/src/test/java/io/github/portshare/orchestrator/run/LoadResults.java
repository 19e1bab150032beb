package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Draws;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Pacing;
import io.github.portshare.orchestrator.verdict.Samples;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Results of loads that nobody has made; all answers took the same. */
public final class LoadResults {

    private LoadResults() {}

    /**
     * Of processes that each answered so many connections, two requests on each, in 3 ms; named a, b and so
     * on.
     */
    public static LoadResult of(long... connections) {
        return of(Map.of(), 0, 3, connections);
    }

    /** The like of processes that the kernel has named; of so many more connections it could name nobody. */
    public static LoadResult attributed(long more, long... connections) {
        LoadResult named = of(connections);
        Counts counts = named.measured();
        Map<String, Counts.Responder> responders = new LinkedHashMap<>(counts.responders());
        responders.put(Counts.UNNAMED, new Counts.Responder(more, 2 * more, 0, Samples.latency(2 * more, 3)));
        Histogram latency = Samples.latency(counts.requests() + 2 * more, 3);
        Counts all = new Counts(
                counts.connections() + more,
                counts.connections(),
                counts.requests() + 2 * more,
                counts.ok() + 2 * more,
                Map.of(),
                Map.of(),
                responders,
                0,
                0,
                Samples.latency(counts.connections() + more, 0.25),
                latency,
                counts.unansweredAtLeast(),
                List.of(),
                counts.pacing());
        return new LoadResult(named.warmup(), all, each(all.connections()), named.elapsed(), named.gaveUp());
    }

    /**
     * The like with errors beside the answers.
     *
     * @param moved answers by another than the first on its connection
     * @param millis that each answer took
     */
    public static LoadResult of(Map<ErrorKind, Long> errors, long moved, double millis, long... connections) {
        Map<String, Counts.Responder> responders = new LinkedHashMap<>();
        long all = 0;
        for (int i = 0; i < connections.length; i++) {
            responders.put(
                    String.valueOf((char) ('a' + i)),
                    new Counts.Responder(
                            connections[i], 2 * connections[i], i, Samples.latency(2 * connections[i], millis + i)));
            all += connections[i];
        }
        long wrong = errors.values().stream().mapToLong(Long::longValue).sum();
        Map<ErrorKind, String> samples = new EnumMap<>(ErrorKind.class);
        errors.keySet().forEach(kind -> samples.put(kind, "words of " + kind.label()));
        Histogram latency = Samples.latency(2 * all, millis);
        Histogram unanswered = Samples.latency(wrong, 5_000);
        Counts measured = new Counts(
                all,
                0,
                2 * all + wrong,
                2 * all,
                errors,
                samples,
                responders,
                moved,
                0,
                Samples.latency(all, 0.25),
                latency,
                unanswered,
                List.of(),
                new Pacing(2 * all + wrong, 0, latency, latency, unanswered, latency));
        return new LoadResult(Counts.sum(List.of()), measured, each(all), Duration.ofSeconds(10), Optional.empty());
    }

    /** So many connections, each from a port of its own. */
    private static Draws each(long connections) {
        return new Draws(Map.of(InetAddress.getLoopbackAddress(), new Draws.Uses(connections, connections)));
    }
}
