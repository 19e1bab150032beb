package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.ComparePlan;
import io.github.portshare.orchestrator.run.CompareResult;
import io.github.portshare.orchestrator.run.CompareResult.Difference;
import io.github.portshare.orchestrator.run.CompareResult.Measured;
import io.github.portshare.orchestrator.run.CompareResult.Published;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.Metric;
import io.github.portshare.orchestrator.run.Setup;
import io.github.portshare.orchestrator.verdict.MedianRange;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Set-ups under the same load as text for a terminal of 80 columns. */
public final class CompareReport {

    private static final int NAME = 18;
    /** What is more says no more. */
    private static final int MOST_PERCENT = 1_000;

    private static final Map<Metric, Integer> WIDTHS = new LinkedHashMap<>();

    static {
        WIDTHS.put(Metric.REQUESTS, 12);
        WIDTHS.put(Metric.MEAN, 10);
        WIDTHS.put(Metric.DEVIATION, 10);
        WIDTHS.put(Metric.P99, 10);
        WIDTHS.put(Metric.CPU, 10);
        WIDTHS.put(Metric.SPREAD, 10);
    }

    private final Palette palette;

    public CompareReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(CompareResult result) {
        List<String> lines = new ArrayList<>(head(result.environment(), result.plan()));
        List<Measured> measured = result.setups().stream()
                .filter(each -> !each.rounds().isEmpty())
                .toList();
        if (!measured.isEmpty()) {
            lines.add("");
            lines.addAll(titles());
            measured.forEach(each -> lines.addAll(figures(each)));
        }
        if (!result.differences().isEmpty()) {
            lines.add("");
            differences(result, lines);
        }
        if (!result.published().isEmpty()) {
            lines.add("");
            published(result, lines);
        }
        lines.add("");
        verdict(result, measured.size(), lines);
        return lines;
    }

    private List<String> head(Environment environment, ComparePlan plan) {
        List<String> lines = new ArrayList<>();
        lines.add(palette.bold("portshare compare") + "   Linux " + environment.kernel() + " · JDK "
                + environment.java() + " · " + environment.cpus() + " cpus"
                + (environment.container() == null ? "" : " · " + environment.container()));
        var traffic = plan.traffic();
        lines.add(String.format(
                Locale.ROOT,
                "%d members · %,d connections, new after %s requests · %d rounds of %s s in turn",
                plan.members(),
                traffic.connections(),
                traffic.requestsPerConnection(),
                plan.rounds(),
                number(traffic.extent().duration().toMillis() / 1e3)));
        return lines;
    }

    private List<String> titles() {
        return List.of(
                palette.dim(row(
                        "",
                        Map.of(
                                Metric.REQUESTS, "requests/s",
                                Metric.MEAN, "latency",
                                Metric.DEVIATION, "standard",
                                Metric.P99, "p99",
                                Metric.CPU, "CPU per",
                                Metric.SPREAD, "spread")::get)),
                palette.dim(row(
                        "median, range",
                        Map.of(
                                Metric.REQUESTS, "",
                                Metric.MEAN, "mean, ms",
                                Metric.DEVIATION, "dev., ms",
                                Metric.P99, "ms",
                                Metric.CPU, "req., µs",
                                Metric.SPREAD, "% points")::get)));
    }

    private List<String> figures(Measured each) {
        Function<Metric, Optional<MedianRange>> of =
                metric -> Optional.ofNullable(each.summary().get(metric));
        return List.of(
                row(
                        "  " + each.setup(),
                        metric -> of.apply(metric)
                                .map(range -> median(metric, range.median()))
                                .orElse("-")),
                palette.dim(row(
                        "",
                        metric -> of.apply(metric)
                                .map(range -> range(metric, range))
                                .orElse(""))));
    }

    private static String row(String name, Function<Metric, String> cell) {
        StringBuilder line = new StringBuilder(String.format("%-" + NAME + "s", name));
        WIDTHS.forEach((metric, width) -> line.append(String.format(" %" + (width - 1) + "s", cell.apply(metric))));
        return line.toString().stripTrailing();
    }

    private static String median(Metric metric, double figure) {
        return metric == Metric.REQUESTS ? String.format(Locale.ROOT, "%,.0f", figure) : brief(metric, figure, 3);
    }

    /** With three digits, or with two where the column is too narrow for them. */
    private static String range(Metric metric, MedianRange range) {
        String exact = brief(metric, range.low(), 3) + "-" + brief(metric, range.high(), 3);
        return exact.length() < WIDTHS.get(metric)
                ? exact
                : brief(metric, range.low(), 2) + "-" + brief(metric, range.high(), 2);
    }

    private static String brief(Metric metric, double figure, int digits) {
        double shown = metric == Metric.SPREAD ? figure * 100 : figure;
        return shown < 999.5 ? number(shown, digits) : number(shown / 1e3, digits) + "k";
    }

    static String number(double figure) {
        return number(figure, 3);
    }

    /** With so many digits, as far as they are behind the point. */
    private static String number(double figure, int digits) {
        double size = Math.abs(figure);
        int before = size < 9.995 ? 1 : size < 99.95 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + Math.max(0, digits - before) + "f", figure);
    }

    private void differences(CompareResult result, List<String> lines) {
        lines.addAll(TextReport.wrapped(
                "",
                0,
                String.format(
                        Locale.ROOT,
                        "Differences, and their intervals, which hold all together with %s %%; in brackets: none is shown",
                        number(result.plan().confidence() * 100).replaceFirst("\\.0+$", ""))));
        Map<String, Map<String, Map<Metric, Difference>>> grouped = new LinkedHashMap<>();
        result.differences()
                .forEach(each -> grouped.computeIfAbsent(each.baseline().word(), first -> new LinkedHashMap<>())
                        .computeIfAbsent(each.setup().word(), first -> new LinkedHashMap<>())
                        .put(each.metric(), each));
        grouped.forEach((baseline, setups) -> {
            lines.add(palette.dim("  from " + baseline));
            setups.forEach((setup, metrics) -> lines.addAll(difference(setup, metrics)));
        });
    }

    private List<String> difference(String setup, Map<Metric, Difference> metrics) {
        return List.of(
                row(
                        "  " + setup,
                        metric -> Optional.ofNullable(metrics.get(metric))
                                .map(CompareReport::estimate)
                                .orElse("-")),
                palette.dim(row(
                        "",
                        metric -> Optional.ofNullable(metrics.get(metric))
                                .map(each -> percent(each.low(), "") + ".." + percent(each.high(), ""))
                                .orElse(""))));
    }

    private static String estimate(Difference each) {
        String words = percent(each.estimate(), "+") + (each.relative() ? " %" : "");
        return each.shown() ? words : "(" + words + ")";
    }

    static String percent(double ratio, String plus) {
        double percent = ratio * 100;
        String digits = Math.abs(percent) < 9.95 ? "1" : "0";
        return percent >= MOST_PERCENT ? ">1k" : String.format(Locale.ROOT, "%" + plus + "." + digits + "f", percent);
    }

    private void published(CompareResult result, List<String> lines) {
        lines.add("Published elsewhere, of other machines and loads (there), beside these (here)");
        lines.add(palette.dim(String.format("%-29s%12s%18s", "", "mean, ms", "dev., ms")));
        lines.add(palette.dim(String.format("%-29s%8s%8s%10s%8s", "", "there", "here", "there", "here")));
        Map<Setup, Map<Metric, MedianRange>> here =
                result.setups().stream().collect(Collectors.toMap(Measured::setup, Measured::summary));
        Map<String, List<Published>> sources = result.published().stream()
                .collect(Collectors.groupingBy(Published::source, LinkedHashMap::new, Collectors.toList()));
        sources.forEach((source, figures) -> {
            lines.add("  " + source);
            lines.add(palette.dim("    " + figures.get(0).url()));
            figures.forEach(each -> published(each, here.getOrDefault(each.setup(), Map.of()), lines));
        });
    }

    private void published(Published there, Map<Metric, MedianRange> here, List<String> lines) {
        boolean timed = there.meanMillis() != null;
        String also = there.maxMillis() != null
                ? "max " + there.maxMillis() + " ms"
                : there.cpuLoad() != null ? "CPU load " + told(there.cpuLoad()) : "";
        lines.add(
                timed
                        ? String.format(
                                        "    %-25s%8s%8s%10s%8s   %s",
                                        there.what(),
                                        there.meanMillis(),
                                        here(here, Metric.MEAN),
                                        there(there.standardDeviationMillis()),
                                        here(here, Metric.DEVIATION),
                                        also)
                                .stripTrailing()
                        : "    " + there.what());
        if (there.note() != null) {
            TextReport.wrapped("      ", 6, there.note()).forEach(line -> lines.add(palette.dim(line)));
        }
    }

    private static String there(Double figure) {
        return figure == null ? "-" : told(figure);
    }

    /** To the letter. */
    private static String told(double figure) {
        return Double.toString(figure).replaceFirst("\\.0$", "");
    }

    private static String here(Map<Metric, MedianRange> summary, Metric metric) {
        return summary.containsKey(metric) ? number(summary.get(metric).median()) : "-";
    }

    private void verdict(CompareResult result, int measured, List<String> lines) {
        for (Measured each : result.setups()) {
            if (each.problem() != null) {
                warn(
                        each.setup()
                                + (each.rounds().isEmpty() ? " was not measured: " : " stopped: ")
                                + each.problem(),
                        lines);
            }
            if (!each.errors().isEmpty()) {
                warn(
                        each.setup() + ": failed requests: "
                                + each.errors().entrySet().stream()
                                        .map(kind -> kind.getValue() + " " + kind.getKey())
                                        .collect(Collectors.joining(", ")),
                        lines);
            }
        }
        result.warnings().forEach(warning -> warn(warning, lines));
        lines.add("  " + measured + " of " + result.setups().size() + " set-ups measured");
        String word = result.verdict() == Verdict.PASSED
                ? "MEASURED"
                : result.verdict().name();
        lines.add("  "
                + palette.verdict(result.verdict(), word + (result.interrupted() ? " (interrupted: partial)" : "")));
    }

    private void warn(String words, List<String> lines) {
        lines.addAll(TextReport.wrapped("  " + palette.yellow("!") + " ", 4, words));
    }
}
