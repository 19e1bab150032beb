package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.run.CompareResult.Difference;
import io.github.portshare.orchestrator.run.CompareResult.Measured;
import io.github.portshare.orchestrator.run.CompareResult.Round;
import io.github.portshare.orchestrator.verdict.MedianRange;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sums up what was measured of set-ups, compares it, and writes that down. */
public final class CompareWriter {

    /** Of a core, for each event loop of the generator: it can send no more. */
    private static final double BUSY = 0.9;

    /** Of all cpus, taken by others: more than a machine's own chores. */
    private static final double DISTURBED = 0.1;

    private CompareWriter() {}

    /** What one part of a round has shown. */
    static Round round(int number, LoadResult load, int processes, CpuTimes cpu) {
        Counts counts = load.measured();
        long answered = LoadJudge.answered(counts);
        double seconds = load.elapsed().toNanos() / 1e9;
        Map<String, Long> connections = new LinkedHashMap<>();
        counts.responders().forEach((name, responder) -> connections.put(name, responder.connections()));
        return new Round(
                number,
                seconds,
                answered,
                counts.connections(),
                new CompareResult.Figures(
                        answered / seconds,
                        counts.latency().getMean() / 1e3,
                        counts.latency().getStdDeviation() / 1e3,
                        counts.latency().getValueAtPercentile(99) / 1e3,
                        cpu.servers() * 1e6 / answered,
                        spread(connections, processes)),
                cpu.servers(),
                cpu.generator(),
                cpu.others(),
                connections,
                counts.errorsByLabel());
    }

    /** Largest less smallest share; who answered nothing has none. Null where names are missing, or there is one process. */
    private static Double spread(Map<String, Long> connections, int processes) {
        boolean named = !connections.containsKey(Counts.UNNAMED) && !connections.containsKey(Counts.OTHERS);
        double all = connections.values().stream().mapToLong(Long::longValue).sum();
        if (processes < 2 || !named || all == 0) {
            return null;
        }
        long most =
                connections.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long fewest = connections.size() < processes
                ? 0
                : connections.values().stream().mapToLong(Long::longValue).min().orElse(0);
        return (most - fewest) / all;
    }

    /** A set-up with its rounds so far. */
    public static Measured measured(Setup setup, ComparePlan plan, String problem, List<Round> rounds) {
        Map<Metric, MedianRange> summary = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            List<Double> figures = rounds.stream()
                    .flatMap(round -> metric.of(round.figures()).stream())
                    .toList();
            if (!figures.isEmpty()) {
                summary.put(metric, MedianRange.of(figures));
            }
        }
        return new Measured(
                setup, setup.words(), setup.processes(plan.members()), problem, List.copyOf(rounds), summary);
    }

    /**
     * The document.
     *
     * @param warnings beside those that the figures themselves give rise to
     */
    public static CompareResult write(
            String startedAt,
            Environment environment,
            ComparePlan plan,
            boolean interrupted,
            List<Measured> setups,
            List<String> warnings) {
        boolean all = setups.stream()
                .allMatch(each -> each.problem() == null && each.rounds().size() == plan.rounds());
        List<String> told = new ArrayList<>(warnings);
        busy(setups, plan).ifPresent(told::add);
        disturbed(setups, environment.cpus()).ifPresent(told::add);
        return new CompareResult(
                CompareResult.SCHEMA_VERSION,
                Origin.here(),
                startedAt,
                all && !interrupted ? Verdict.PASSED : Verdict.INCONCLUSIVE,
                interrupted,
                environment,
                plan,
                setups,
                differences(setups, plan),
                Literature.of(plan.setups()),
                told);
    }

    private static Optional<String> busy(List<Measured> setups, ComparePlan plan) {
        String busy = setups.stream()
                .filter(each -> !each.rounds().isEmpty())
                .filter(each -> MedianRange.of(each.rounds().stream()
                                        .map(round -> round.generatorCpuSeconds() / round.seconds())
                                        .toList())
                                .median()
                        >= BUSY * plan.traffic().eventLoops())
                .map(each -> each.setup().word())
                .collect(Collectors.joining(", "));
        return busy.isEmpty()
                ? Optional.empty()
                : Optional.of("the load generator was at its limit with " + busy
                        + ": their requests/s say how fast it sends; compare their CPU per request, or give it more"
                        + " --client-threads where there are cpus for them");
    }

    private static Optional<String> disturbed(List<Measured> setups, int cpus) {
        List<Double> others = setups.stream()
                .flatMap(each -> each.rounds().stream())
                .filter(round -> round.otherCpuSeconds() != null)
                .map(round -> round.otherCpuSeconds() / round.seconds())
                .toList();
        double median = others.isEmpty() ? 0 : MedianRange.of(others).median();
        return median < DISTURBED * cpus
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "other processes of this machine took %.1f of its %d cpus meanwhile: that blurs every difference;"
                                + " compare on a quiet machine, or in more --rounds",
                        median,
                        cpus));
    }

    private record Pair(Measured setup, Measured baseline, Metric metric, List<Double> figures, List<Double> others) {}

    /** All at once, since their intervals hold together: each with the confidence that Bonferroni's inequality asks for. */
    private static List<Difference> differences(List<Measured> setups, ComparePlan plan) {
        Map<Setup, Measured> known = new LinkedHashMap<>();
        setups.forEach(each -> known.put(each.setup(), each));
        List<Pair> pairs = setups.stream()
                .filter(each -> plan.baseline(each.setup()) != each.setup())
                .flatMap(each -> Stream.of(Metric.values())
                        .map(metric -> pair(each, known.get(plan.baseline(each.setup())), metric)))
                .filter(pair -> pair.metric()
                        .difference(pair.others(), pair.figures(), plan.confidence())
                        .isPresent())
                .toList();
        double each = 1 - (1 - plan.confidence()) / Math.max(1, pairs.size());
        return pairs.stream().map(pair -> difference(pair, each)).toList();
    }

    /** The figures of the rounds in which both have one. */
    private static Pair pair(Measured setup, Measured baseline, Metric metric) {
        Map<Integer, Double> others = new LinkedHashMap<>();
        baseline.rounds()
                .forEach(round -> metric.of(round.figures()).ifPresent(figure -> others.put(round.round(), figure)));
        Map<Integer, Double> figures = new LinkedHashMap<>();
        setup.rounds()
                .forEach(round -> metric.of(round.figures())
                        .filter(figure -> others.containsKey(round.round()))
                        .ifPresent(figure -> figures.put(round.round(), figure)));
        others.keySet().retainAll(figures.keySet());
        return new Pair(setup, baseline, metric, List.copyOf(figures.values()), List.copyOf(others.values()));
    }

    private static Difference difference(Pair pair, double confidence) {
        var difference = pair.metric()
                .difference(pair.others(), pair.figures(), confidence)
                .orElseThrow();
        return new Difference(
                pair.setup().setup(),
                pair.baseline().setup(),
                pair.metric(),
                pair.metric().relative(),
                difference.estimate(),
                difference.low(),
                difference.high(),
                difference.shown(),
                pair.figures().size());
    }
}
