package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.group.Facts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/**
 * What happened in each second of the load. Of a long one, or a large group, in steps of several seconds: there are never more
 * than {@value #MOST_STEPS}, nor {@value #MOST_PARTS} members' parts of them, so that neither memory nor the document grows with
 * the duration. Over all of them the timeline adds up to the last snapshot,
 * and what load agents have counted that were lost later.
 */
final class Timeline {

    static final int MOST_STEPS = 600;
    static final int MOST_PARTS = 10_000;
    private static final int FEWEST_STEPS = 60;
    /** Of latencies: one percent. Those of a step are some kilobytes then. */
    private static final int DIGITS = 2;

    /** A step, and the latencies of its answers in microseconds: of two steps together they are not to be had otherwise. */
    private record Step(Result.Second second, Histogram micros) {}

    private final boolean openLoop;
    private final List<Step> steps = new ArrayList<>();
    /** Seconds with something in them in one step, and in the last one so far. */
    private int width = 1;

    private int inLast;

    /**
     * None yet.
     *
     * @param openLoop whether latencies are from when a request was due
     */
    Timeline(boolean openLoop) {
        this.openLoop = openLoop;
    }

    /** Adds what has happened between two snapshots of the load, if anything: also where that only ends what others began. */
    void add(List<Facts> members, LoadResult before, LoadResult now) {
        Histogram micros = micros(before, now);
        Result.Second second = second(members, before, now, micros);
        boolean answered =
                second.members().stream().anyMatch(member -> member.connections() > 0 || member.requests() > 0);
        if (second.connections() == 0 && second.requests() == 0 && second.errors() == 0 && !answered) {
            return;
        }
        Step step = new Step(second, micros);
        if (inLast > 0 && inLast < width) {
            steps.set(steps.size() - 1, sum(steps.get(steps.size() - 1), step));
            inLast++;
        } else {
            steps.add(step);
            inLast = 1;
        }
        int most = Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, MOST_PARTS / Math.max(1, members.size())));
        if (steps.size() > most) {
            coarsen();
        }
    }

    private Histogram micros(LoadResult before, LoadResult now) {
        Histogram since = latency(now.measured()).copy();
        since.subtract(latency(before.measured()));
        Histogram packed = new PackedHistogram(DIGITS);
        packed.add(since);
        return packed;
    }

    private Histogram latency(Counts counts) {
        return openLoop ? counts.pacing().intended() : counts.latency();
    }

    /** Two steps in one; of an odd number the last stays alone and takes what comes next. */
    private void coarsen() {
        List<Step> pairs = new ArrayList<>();
        for (int i = 0; i + 1 < steps.size(); i += 2) {
            pairs.add(sum(steps.get(i), steps.get(i + 1)));
        }
        if (steps.size() % 2 == 1) {
            pairs.add(steps.get(steps.size() - 1));
        } else {
            inLast += width;
        }
        steps.clear();
        steps.addAll(pairs);
        width *= 2;
    }

    /** A copy. */
    List<Result.Second> seconds() {
        return steps.stream().map(Step::second).toList();
    }

    private static Step sum(Step first, Step second) {
        Histogram micros = first.micros.copy();
        micros.add(second.micros);
        return new Step(sum(first.second, second.second, micros), micros);
    }

    private static Result.Second sum(Result.Second first, Result.Second second, Histogram micros) {
        Map<String, Result.MemberSecond> members = new LinkedHashMap<>();
        for (Result.Second part : List.of(first, second)) {
            part.members()
                    .forEach(member -> members.merge(
                            member.id(),
                            member,
                            (a, b) -> new Result.MemberSecond(
                                    a.id(), a.pid(), a.connections() + b.connections(), a.requests() + b.requests())));
        }
        return new Result.Second(
                second.second(),
                first.connections() + second.connections(),
                first.requests() + second.requests(),
                first.errors() + second.errors(),
                percentiles(micros),
                List.copyOf(members.values()));
    }

    private static Result.SecondLatency percentiles(Histogram micros) {
        return micros.getTotalCount() == 0
                ? null
                : new Result.SecondLatency(
                        micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(99) / 1e3);
    }

    private static Result.Second second(List<Facts> members, LoadResult before, LoadResult now, Histogram micros) {
        Counts from = before.measured();
        Counts to = now.measured();
        List<Result.MemberSecond> each = new ArrayList<>();
        for (Facts member : members) {
            Counts.Responder then = from.responders().get(member.id());
            Counts.Responder after = to.responders().get(member.id());
            each.add(new Result.MemberSecond(
                    member.id(),
                    member.pid(),
                    after == null ? 0 : after.connections() - (then == null ? 0 : then.connections()),
                    after == null ? 0 : after.answers() - (then == null ? 0 : then.answers())));
        }
        return new Result.Second(
                now.elapsed().toNanos() / 1e9,
                to.connections() - from.connections(),
                to.requests() - from.requests(),
                to.errorTotal() - from.errorTotal(),
                percentiles(micros),
                each);
    }
}
