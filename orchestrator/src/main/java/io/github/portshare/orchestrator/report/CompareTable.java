package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.CompareResult.Difference;
import io.github.portshare.orchestrator.run.CompareResult.Measured;
import io.github.portshare.orchestrator.run.Metric;
import io.github.portshare.orchestrator.verdict.MedianRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Set-ups, and how they differ, in lines: two for each, what is known and, below it, how surely. */
final class CompareTable {

    private static final int NAME = 18;

    /**
     * A metric.
     *
     * @param metric which
     * @param width of it, with a blank before it
     * @param over its title's first line
     * @param under its second
     */
    private record Column(Metric metric, int width, String over, String under) {}

    private static final List<Column> COLUMNS = List.of(
            new Column(Metric.REQUESTS, 12, "requests/s", ""),
            new Column(Metric.MEAN, 10, "latency", "mean, ms"),
            new Column(Metric.DEVIATION, 10, "standard", "dev., ms"),
            new Column(Metric.P99, 10, "p99", "ms"),
            new Column(Metric.CPU, 10, "CPU per", "req., µs"),
            new Column(Metric.SPREAD, 10, "spread", "% points"));

    /** Those that are missed least, the first of them first. */
    private static final List<Metric> LEFT_OUT = List.of(Metric.DEVIATION, Metric.SPREAD, Metric.CPU, Metric.P99);

    private final Palette palette;

    CompareTable(Palette palette) {
        this.palette = palette;
    }

    List<String> titles() {
        return List.of(palette.dim(row("", Column::over)), palette.dim(row("median, range", Column::under)));
    }

    List<String> figures(Measured setup) {
        return pair(setup.setup().word(), setup.summary(), CompareTable::median, CompareTable::range);
    }

    List<String> differences(String setup, Map<Metric, Difference> differences) {
        return pair(
                setup,
                differences,
                (column, difference) -> estimate(difference),
                (column, difference) -> Figure.percent(difference.low()) + ".." + Figure.percent(difference.high()));
    }

    private interface Cell<T> {
        String of(Column column, T value);
    }

    private <T> List<String> pair(String name, Map<Metric, T> values, Cell<T> first, Cell<T> second) {
        return List.of(
                row("  " + name, column -> cell(column, values, first, "-")),
                palette.dim(row("", column -> cell(column, values, second, ""))));
    }

    private static <T> String cell(Column column, Map<Metric, T> values, Cell<T> cell, String nothing) {
        T value = values.get(column.metric());
        return value == null ? nothing : cell.of(column, value);
    }

    private String row(String name, Function<Column, String> cell) {
        StringBuilder line = new StringBuilder(String.format("%-" + NAME + "s", name));
        fitting().forEach(column -> line.append(String.format("%" + column.width() + "s", cell.apply(column))));
        return line.toString().stripTrailing();
    }

    private List<Column> fitting() {
        List<Column> fitting = new ArrayList<>(COLUMNS);
        for (Metric metric : LEFT_OUT) {
            if (NAME + fitting.stream().mapToInt(Column::width).sum() > palette.width()) {
                fitting.removeIf(column -> column.metric() == metric);
            }
        }
        return fitting;
    }

    private static String median(Column column, MedianRange range) {
        return column.metric() == Metric.REQUESTS
                ? String.format(Locale.ROOT, "%,.0f", range.median())
                : Figure.brief(scale(column) * range.median());
    }

    private static String range(Column column, MedianRange range) {
        return Figure.range(scale(column) * range.low(), scale(column) * range.high(), column.width() - 1);
    }

    /** Shares are shown in percent. */
    private static int scale(Column column) {
        return column.metric() == Metric.SPREAD ? 100 : 1;
    }

    private static String estimate(Difference difference) {
        String words = Figure.change(difference.estimate()) + (difference.relative() ? " %" : "");
        return difference.shown() ? words : "(" + words + ")";
    }
}
