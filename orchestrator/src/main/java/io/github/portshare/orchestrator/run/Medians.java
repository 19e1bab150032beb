package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.ChangePoint;
import io.github.portshare.orchestrator.verdict.MedianRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The median latency of one stretch of time after the other: whether it has settled, and where it changed. */
final class Medians {

    /** Fewer answers have no median to speak of. */
    private static final int FEWEST = 10;
    /** Of the last stretches, in halves that are compared. */
    private static final int HALF = 4;

    private static final double SETTLED = 1.1;
    /** What is less is a difference, and not another state. */
    private static final double CHANGED = 1.25;
    /** Of a load of days; more of them are put together. */
    private static final int MOST = 1_200;

    private final List<Double> millis = new ArrayList<>();
    private final List<Double> ends = new ArrayList<>();
    private double stretch;
    private Histogram before = new Histogram(3);
    private double begun;

    /**
     * None yet.
     *
     * @param stretch their length in seconds, at least
     */
    Medians(double stretch) {
        this.stretch = stretch;
    }

    /**
     * Notes the latencies so far.
     *
     * @param seconds since the first
     * @param all in microseconds; it only grows, but by {@link #beginAnew}
     */
    void note(double seconds, Histogram all) {
        if (seconds - begun < 0.9 * stretch || all.getTotalCount() - before.getTotalCount() < FEWEST) {
            return;
        }
        Histogram last = all.copy();
        last.subtract(before);
        millis.add(last.getValueAtPercentile(50) / 1e3);
        ends.add(seconds);
        before = all.copy();
        begun = seconds;
        if (millis.size() > MOST) {
            coarsen();
        }
    }

    /** Some who counted are gone, and their latencies with them: what was before is not compared with what comes. */
    void beginAnew(double seconds, Histogram all) {
        before = all.copy();
        begun = seconds;
    }

    private void coarsen() {
        List<Double> halved = IntStream.range(0, millis.size() / 2)
                .mapToObj(i -> (millis.get(2 * i) + millis.get(2 * i + 1)) / 2)
                .toList();
        List<Double> kept = IntStream.range(0, halved.size())
                .mapToObj(i -> ends.get(2 * i + 1))
                .toList();
        millis.clear();
        millis.addAll(halved);
        ends.clear();
        ends.addAll(kept);
        stretch *= 2;
    }

    /** Whether the last stretches are no better and no worse than those before them. */
    boolean haveSettled() {
        int size = millis.size();
        if (size < 2 * HALF) {
            return false;
        }
        double earlier =
                MedianRange.of(millis.subList(size - 2 * HALF, size - HALF)).median();
        double later = MedianRange.of(millis.subList(size - HALF, size)).median();
        return later <= earlier * SETTLED && earlier <= later * SETTLED;
    }

    /** Whether there are enough of them to tell whether they changed. */
    boolean tell() {
        return millis.size() >= ChangePoint.FEWEST;
    }

    /** When the level changed, in seconds. */
    List<Double> changes() {
        return ChangePoint.of(millis.stream().mapToDouble(Double::doubleValue).toArray()).stream()
                .filter(change -> change.isBeyond(CHANGED))
                .map(change -> ends.get(change.at() - 1))
                .toList();
    }
}
