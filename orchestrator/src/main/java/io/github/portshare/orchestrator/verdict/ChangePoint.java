package io.github.portshare.orchestrator.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Where a series changes its level: by Pettitt's test (Applied Statistics 28, 1979), which goes by ranks, so that one wild value
 * is none. Of a long series it is the range of his statistic, which sees a change and its end too, where his extreme sees but
 * one (as the rescaled range does: Lo, Econometrica 59, 1991). Its p-value is that of the series among its own values in random
 * orders, which is exact for short ones too. What is left and right of a change is searched in the same way (binary
 * segmentation).
 *
 * @param at index of the first value after the change
 * @param before median of the values from the change before it, or the begin
 * @param after median of those up to the next change, or the end
 */
public record ChangePoint(int at, double before, double after) {

    /** A series of so many values can show a change: five and five in order come by chance in 2 of 252 orders. */
    public static final int FEWEST = 10;

    /** Of shorter ones a range would need more than there is. */
    private static final int LONG = 20;

    private static final double SIGNIFICANCE = 0.01;
    private static final int ORDERS = 999;

    /** Whether the level is so many times what it was, or less than one such part of it. */
    public boolean isBeyond(double ratio) {
        return after > before * ratio || before > after * ratio;
    }

    /** Every change of a series, in its order. */
    public static List<ChangePoint> of(double[] series) {
        List<Integer> places = new ArrayList<>();
        search(series, 0, series.length, places);
        places.sort(Comparator.naturalOrder());
        List<ChangePoint> changes = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            int from = i == 0 ? 0 : places.get(i - 1);
            int to = i == places.size() - 1 ? series.length : places.get(i + 1);
            changes.add(new ChangePoint(
                    places.get(i), median(series, from, places.get(i)), median(series, places.get(i), to)));
        }
        return changes;
    }

    private static void search(double[] series, int from, int to, List<Integer> places) {
        change(Arrays.copyOfRange(series, from, to)).ifPresent(at -> {
            places.add(from + at);
            search(series, from, from + at, places);
            search(series, from + at, to, places);
        });
    }

    private static Optional<Integer> change(double[] part) {
        if (part.length < FEWEST) {
            return Optional.empty();
        }
        double[] ranks = ranks(part);
        double seen = statistic(ranks);
        int at = largest(ranks);
        SplittableRandom random = new SplittableRandom(part.length);
        int asFar = 1;
        for (int order = 0; order < ORDERS; order++) {
            shuffle(ranks, random);
            asFar += statistic(ranks) >= seen ? 1 : 0;
        }
        return asFar <= SIGNIFICANCE * (ORDERS + 1) ? Optional.of(at) : Optional.empty();
    }

    /** How far the ranks before a place and those after it differ, at each place but the begin. */
    private static double[] differences(double[] ranks) {
        double[] differences = new double[ranks.length - 1];
        double sum = 0;
        for (int at = 1; at < ranks.length; at++) {
            sum += ranks[at - 1];
            differences[at - 1] = 2 * sum - at * (ranks.length + 1.0);
        }
        return differences;
    }

    private static double statistic(double[] ranks) {
        double highest = 0;
        double lowest = 0;
        for (double difference : differences(ranks)) {
            highest = Math.max(highest, difference);
            lowest = Math.min(lowest, difference);
        }
        return ranks.length < LONG ? Math.max(highest, -lowest) : highest - lowest;
    }

    /** Where they differ most. */
    private static int largest(double[] ranks) {
        double[] differences = differences(ranks);
        int largest = 0;
        for (int i = 1; i < differences.length; i++) {
            largest = Math.abs(differences[i]) > Math.abs(differences[largest]) ? i : largest;
        }
        return largest + 1;
    }

    /** From 1; equal values have the mean of theirs. */
    private static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return Arrays.stream(values)
                .map(value -> {
                    int first = first(sorted, value);
                    int last = first;
                    while (last + 1 < sorted.length && sorted[last + 1] == value) {
                        last++;
                    }
                    return (first + last) / 2.0 + 1;
                })
                .toArray();
    }

    private static int first(double[] sorted, double value) {
        int found = Arrays.binarySearch(sorted, value);
        while (found > 0 && sorted[found - 1] == value) {
            found--;
        }
        return found;
    }

    private static void shuffle(double[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double held = values[i];
            values[i] = values[j];
            values[j] = held;
        }
    }

    private static double median(double[] series, int from, int to) {
        return MedianRange.of(Arrays.stream(series, from, to).boxed().toList()).median();
    }
}
