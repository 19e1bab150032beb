package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.BatchMeans;
import io.github.portshare.orchestrator.verdict.Bounds;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.OrderStatistics;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a result of {@code run} and one of {@code load} have in common, as far as another of the kind can be held against it.
 *
 * @param command that made it
 * @param startedAt ISO 8601; null = not known
 * @param seconds of the measured phase
 * @param verdict of the document
 * @param interrupted whether it is partial
 * @param traits what was asked for, and where
 * @param openLoop whether requests came by a clock
 * @param trust how far the generator can be trusted; null = it has not watched itself
 * @param figures as far as there are any
 * @param bounds where they lie; those that have none are told and not judged
 * @param even whether each member was shown to have its share
 * @param checks by id
 */
record Measurement(
        String command,
        String startedAt,
        double seconds,
        Verdict verdict,
        boolean interrupted,
        PlanTraits traits,
        boolean openLoop,
        Trust trust,
        Map<Quantity, Double> figures,
        Map<Quantity, Bounds> bounds,
        boolean even,
        Map<CheckId, Verdict> checks) {

    static final double CONFIDENCE = OrderStatistics.CONFIDENCE;

    private static final double MILLION = 1e6;
    private static final double KIB_OF_MIB = 1024;

    /** Figures, and where they lie, as they are gathered. */
    private static final class Known {
        private final Map<Quantity, Double> figures = new EnumMap<>(Quantity.class);
        private final Map<Quantity, Bounds> bounds = new EnumMap<>(Quantity.class);
    }

    static Measurement of(Result result) {
        Result.Load load = result.load();
        boolean openLoop = result.plan().traffic().openLoop();
        Result.Latency latency =
                openLoop && load.pace().intended() != null ? load.pace().intended() : load.latency();
        Known known = new Known();
        if (latency.count() > 0) {
            List<Double> millis = List.of(latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max());
            latencies(millis, latency.intervals(), known);
        }
        throughput(result, openLoop, known);
        errors(load.asked().errorTotal(), load.asked().requests(), known);
        deviations(result, known);
        cpu(result.members()).ifPresent(micros -> known.figures.put(Quantity.CPU, micros));
        memory(result.members()).ifPresent(mib -> known.figures.put(Quantity.MEMORY, mib));
        return new Measurement(
                "run",
                result.head().startedAt(),
                load.seconds(),
                result.verdict(),
                result.head().interrupted(),
                PlanTraits.of(result),
                openLoop,
                result.trust(),
                known.figures,
                known.bounds,
                result.members().stream().allMatch(member -> member.portion().even() == Verdict.PASSED),
                checks(result.checks()));
    }

    /** With the latencies, which are no better known than it; that of an open loop is what was asked for. */
    private static void throughput(Result result, boolean openLoop, Known known) {
        double mean = result.load().asked().requestsPerSecond();
        known.figures.put(Quantity.REQUESTS, mean);
        if (openLoop) {
            return;
        }
        BatchMeans.of(rates(result.timeline()), CONFIDENCE).ifPresent(bounds -> {
            known.bounds.replaceAll((latency, of) -> BatchMeans.widened(of, mean, bounds));
            known.bounds.put(Quantity.REQUESTS, bounds);
        });
    }

    private static void deviations(Result result, Known known) {
        for (Result.MemberResult member : result.members()) {
            Result.Portion portion = member.portion();
            double due = portion.expectedShare() == null ? result.evenShare() : portion.expectedShare();
            deviation(portion.share(), due, portion.interval(), known);
        }
        if (result.members().stream().anyMatch(member -> member.portion().interval() == null)) {
            known.bounds.remove(Quantity.DEVIATION);
        }
    }

    static Measurement of(LoadDocument document) {
        LoadDocument.Schedule schedule = document.schedule();
        Map<String, Double> millis = schedule == null ? document.times().latencyMillis() : schedule.intendedMillis();
        Known known = new Known();
        known.figures.put(Quantity.REQUESTS, document.volume().requestsPerSecond());
        if (document.volume().answered() > 0) {
            latencies(
                    Stream.of("p50", "p90", "p99", "p99.9", "max")
                            .map(millis::get)
                            .toList(),
                    schedule == null ? document.times().latencyIntervals() : schedule.intendedIntervals(),
                    known);
        }
        long failed = document.failures().errors().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        errors(failed, document.volume().requests(), known);
        Collection<LoadDocument.Responder> responders = document.responders().values();
        if (responders.size() > 1) {
            responders.forEach(one -> deviation(one.share(), document.evenShare(), one.interval(), known));
        }
        return new Measurement(
                "load",
                null,
                document.volume().seconds(),
                document.verdict(),
                document.judgement().interrupted(),
                PlanTraits.of(document),
                schedule != null,
                document.self().trust(),
                known.figures,
                known.bounds,
                responders.stream().allMatch(responder -> responder.even() == Verdict.PASSED),
                checks(document.judgement().checks()));
    }

    /** Requests per second, second by second; the first and the last one may be short, and tell little. */
    private static List<Double> rates(List<Result.Second> timeline) {
        List<Double> rates = new ArrayList<>();
        double longest = 0;
        double before = 0;
        for (Result.Second second : timeline) {
            longest = Math.max(longest, second.second() - before);
            before = second.second();
        }
        before = 0;
        for (Result.Second second : timeline) {
            double length = second.second() - before;
            if (length >= longest / 2 && length > 0) {
                rates.add(second.requests() / length);
            }
            before = second.second();
        }
        return rates;
    }

    private static void latencies(List<Double> millis, Result.Intervals intervals, Known known) {
        List<Quantity> names = List.of(Quantity.P50, Quantity.P90, Quantity.P99, Quantity.P999, Quantity.MAX);
        for (int i = 0; i < names.size(); i++) {
            known.figures.put(names.get(i), millis.get(i));
        }
        if (intervals != null) {
            known.bounds.put(Quantity.P50, bounds(intervals.p50()));
            known.bounds.put(Quantity.P90, bounds(intervals.p90()));
            known.bounds.put(Quantity.P99, bounds(intervals.p99()));
            known.bounds.put(Quantity.P999, bounds(intervals.p999()));
        }
    }

    private static Bounds bounds(Result.Range range) {
        return new Bounds(
                range.low() == null ? 0 : range.low(), range.high() == null ? Double.POSITIVE_INFINITY : range.high());
    }

    private static void errors(long errors, long requests, Known known) {
        if (requests > 0) {
            Bounds rate = Bounds.ofRate(errors, requests, CONFIDENCE);
            known.figures.put(Quantity.ERRORS, errors / (double) requests * MILLION);
            known.bounds.put(Quantity.ERRORS, new Bounds(rate.low() * MILLION, rate.high() * MILLION));
        }
    }

    /** Takes a member into account: one of all is surely so far off as the furthest low end, and none can be beyond any high end. */
    private static void deviation(double share, double due, Interval interval, Known known) {
        if (due == 0) {
            return;
        }
        known.figures.merge(Quantity.DEVIATION, Math.abs(share / due - 1), Math::max);
        if (interval != null) {
            double low = interval.low() / due - 1;
            double high = interval.high() / due - 1;
            known.bounds.merge(
                    Quantity.DEVIATION,
                    new Bounds(Math.max(0, Math.max(low, -high)), Math.max(Math.abs(low), Math.abs(high))),
                    (one, other) -> new Bounds(Math.max(one.low(), other.low()), Math.max(one.high(), other.high())));
        }
    }

    /** Empty where a member does not tell. */
    private static OptionalDouble cpu(List<Result.MemberResult> members) {
        double seconds = 0;
        long answered = 0;
        for (Result.MemberResult member : members) {
            if (member.cost().cpuSeconds() == null || member.books().answered() == null) {
                return OptionalDouble.empty();
            }
            seconds += member.cost().cpuSeconds();
            answered += member.books().answered();
        }
        return answered == 0 ? OptionalDouble.empty() : OptionalDouble.of(seconds / answered * MILLION);
    }

    private static OptionalDouble memory(List<Result.MemberResult> members) {
        boolean told = members.stream().allMatch(member -> member.cost().pssKiB() != null);
        return told
                ? members.stream()
                        .mapToDouble(member -> member.cost().pssKiB() / KIB_OF_MIB)
                        .average()
                : OptionalDouble.empty();
    }

    private static Map<CheckId, Verdict> checks(List<Check> checks) {
        Map<CheckId, Verdict> verdicts = new EnumMap<>(CheckId.class);
        checks.forEach(check -> verdicts.put(check.id(), check.verdict()));
        return verdicts;
    }
}
