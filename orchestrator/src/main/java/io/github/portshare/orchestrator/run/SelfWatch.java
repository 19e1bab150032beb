package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Vitals;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * Watches the generator by the snapshots of its load, from its begin to its end; of a load that several make, each of them. Confined
 * to one thread.
 */
final class SelfWatch {

    /** Between snapshots of a warm-up that ends when the latency has settled. */
    static final Duration WINDOW = Duration.ofMillis(250);

    private static final double SECOND = 1;

    private final boolean openLoop;
    private final LongSupplier nanos;
    private long begunNanos;
    private final Medians warmup = new Medians(WINDOW.toMillis() / 1e3);
    private final Medians measured = new Medians(SECOND);
    private double warmupSeconds;
    private Boolean settled;
    /** By the agent; of a load that this process makes alone, one. */
    private final Map<String, Vitals> first = new HashMap<>();

    private final Map<String, Vitals> last = new HashMap<>();
    private boolean measuring;
    /** How many agents were, when it looked last. */
    private int lost;

    SelfWatch(boolean openLoop) {
        this(openLoop, System::nanoTime);
    }

    SelfWatch(boolean openLoop, LongSupplier nanos) {
        this.openLoop = openLoop;
        this.nanos = nanos;
    }

    /** The load begins. */
    void begin() {
        begunNanos = nanos.getAsLong();
    }

    /** One snapshot. */
    void note(LoadResult now) {
        if (now.elapsed().isZero()) {
            warmupSeconds = (nanos.getAsLong() - begunNanos) / 1e9;
            note(warmup, warmupSeconds, latency(now.warmup()), now);
            return;
        }
        noteVitals(now.agents());
        if (!measuring) {
            measuring = true;
            warmupSeconds =
                    Math.max(0, (nanos.getAsLong() - begunNanos - now.elapsed().toNanos()) / 1e9);
        }
        note(measured, now.elapsed().toNanos() / 1e9, latency(now.measured()), now);
    }

    private void note(Medians medians, double seconds, Histogram latency, LoadResult now) {
        if (now.lost().size() > lost) {
            lost = now.lost().size();
            medians.beginAnew(seconds, latency);
        } else {
            medians.note(seconds, latency);
        }
    }

    private void noteVitals(List<AgentResult> agents) {
        if (agents.isEmpty()) {
            note("", Vitals.now());
        }
        agents.forEach(agent -> note(agent.name(), agent.vitals()));
    }

    private void note(String name, Vitals vitals) {
        if (vitals != null) {
            first.putIfAbsent(name, vitals);
            last.put(name, vitals);
        }
    }

    /** Of the one that had most of it: who lacks a cpu is not helped by others that do not. Null where that is not known. */
    private Double most(BiFunction<Vitals, Vitals, Double> part) {
        return last.entrySet().stream()
                .map(entry -> part.apply(entry.getValue(), first.get(entry.getKey())))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Of all together. */
    private long grown(ToLongFunction<Vitals> counter) {
        return last.entrySet().stream()
                .mapToLong(
                        entry -> counter.applyAsLong(entry.getValue()) - counter.applyAsLong(first.get(entry.getKey())))
                .sum();
    }

    private Histogram latency(Counts counts) {
        return openLoop ? counts.pacing().intended() : counts.latency();
    }

    /** Whether the latency of the warm-up has settled. */
    boolean hasSettled() {
        settled = warmup.haveSettled();
        return settled;
    }

    /** What the warm-up has done. */
    Result.Warmup warmup(Counts counts) {
        return new Result.Warmup(counts.connections(), counts.requests(), warmupSeconds, settled);
    }

    /**
     * What it has seen.
     *
     * @param load in the end
     * @param pauses of the whole process
     */
    Trust trust(LoadResult load, int pauses) {
        Counts counts = load.measured();
        List<Double> changes = measured.changes();
        Histogram lag = counts.pacing().lag();
        return new Trust(
                measured.tell() ? (Boolean) changes.isEmpty() : settled,
                changes,
                most(Vitals::busySince),
                most(Vitals::waitedSince),
                grown(Vitals::collections),
                grown(Vitals::collectionMillis),
                pauses,
                openLoop && lag.getTotalCount() > 0
                        ? new Trust.Lag(lag.getValueAtPercentile(50) / 1e3, lag.getValueAtPercentile(99) / 1e3)
                        : null,
                load.draws().connections() == 0
                        ? null
                        : load.draws().effective() / load.draws().connections(),
                counts.errors().entrySet().stream()
                        .filter(error -> error.getKey().ownLimit())
                        .mapToLong(Map.Entry::getValue)
                        .sum(),
                openLoop ? counts.pacing().unsent() : null);
    }
}
