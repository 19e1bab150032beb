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
import java.util.stream.Collectors;

/** Set-ups under the same load as text. */
public final class CompareReport {

    private final Palette palette;
    private final CompareTable table;

    public CompareReport(Palette palette) {
        this.palette = palette;
        this.table = new CompareTable(palette);
    }

    /** The whole report. */
    public List<String> render(CompareResult result) {
        List<String> lines = new ArrayList<>(head(result.environment(), result.plan()));
        List<Measured> measured = result.setups().stream()
                .filter(each -> !each.rounds().isEmpty())
                .toList();
        if (!measured.isEmpty()) {
            lines.add("");
            lines.addAll(table.titles());
            measured.forEach(each -> lines.addAll(table.figures(each)));
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
        lines.addAll(palette.spread(
                palette.bold("portshare compare"),
                "Linux " + environment.kernel() + " · JDK " + environment.java() + " · " + environment.cpus() + " cpus"
                        + (environment.container() == null ? "" : " · " + environment.container())));
        var traffic = plan.traffic();
        lines.addAll(palette.wrapped(
                "",
                2,
                String.format(
                        Locale.ROOT,
                        "%d members · %,d connections, new after %s requests · %d rounds of %s s in turn",
                        plan.members(),
                        traffic.connections(),
                        traffic.requestsPerConnection(),
                        plan.rounds(),
                        Figure.brief(traffic.extent().duration().toMillis() / 1e3))));
        return lines;
    }

    private void differences(CompareResult result, List<String> lines) {
        lines.addAll(palette.wrapped(
                "",
                0,
                "Differences, and their intervals, which all hold together with "
                        + Figure.toldPercent(result.plan().confidence())
                        + " %; in brackets: no more than rounds differ among themselves"));
        Map<String, Map<String, Map<Metric, Difference>>> grouped = new LinkedHashMap<>();
        result.differences()
                .forEach(each -> grouped.computeIfAbsent(each.baseline().word(), first -> new LinkedHashMap<>())
                        .computeIfAbsent(each.setup().word(), first -> new LinkedHashMap<>())
                        .put(each.metric(), each));
        grouped.forEach((baseline, setups) -> {
            lines.add(palette.dim("  from " + baseline));
            setups.forEach((setup, metrics) -> lines.addAll(table.differences(setup, metrics)));
        });
    }

    private void published(CompareResult result, List<String> lines) {
        lines.addAll(palette.wrapped(
                "", 2, "Published elsewhere, of other machines and loads (there), beside these (here)"));
        if (palette.width() >= Palette.USUAL) {
            lines.add(palette.dim(String.format("%-29s%12s%18s", "", "mean, ms", "dev., ms")));
        }
        lines.add(palette.dim(figures("", "there", "here", "there", "here", "")));
        Map<Setup, Map<Metric, MedianRange>> here =
                result.setups().stream().collect(Collectors.toMap(Measured::setup, Measured::summary));
        Map<String, List<Published>> sources = result.published().stream()
                .collect(Collectors.groupingBy(Published::source, LinkedHashMap::new, Collectors.toList()));
        sources.forEach((source, figures) -> {
            lines.addAll(palette.wrapped("  ", 2, source));
            palette.wrapped("    ", 4, figures.get(0).url()).forEach(line -> lines.add(palette.dim(line)));
            figures.forEach(each -> published(each, here.getOrDefault(each.setup(), Map.of()), lines));
        });
    }

    private void published(Published there, Map<Metric, MedianRange> here, List<String> lines) {
        boolean timed = there.meanMillis() != null;
        String also = there.maxMillis() != null
                ? "max " + there.maxMillis() + " ms"
                : there.cpuLoad() != null ? "CPU load " + Figure.told(there.cpuLoad()) : "";
        if (timed) {
            lines.add(figures(
                    there.what(),
                    String.valueOf(there.meanMillis()),
                    here(here, Metric.MEAN),
                    there(there.standardDeviationMillis()),
                    here(here, Metric.DEVIATION),
                    also));
        } else {
            lines.addAll(palette.wrapped("    ", 4, there.what()));
        }
        if (there.note() != null) {
            palette.wrapped("      ", 6, there.note()).forEach(line -> lines.add(palette.dim(line)));
        }
    }

    private String figures(
            String what, String meanThere, String meanHere, String deviationThere, String deviationHere, String also) {
        return new Table<String>(palette.width())
                .stretch(0, cells -> "", 22, 29, (row, cells) -> "  " + Palette.clipped(what, cells - 2))
                .right(0, "", 8, row -> meanThere)
                .right(0, "", 8, row -> meanHere)
                .right(1, "", 10, row -> deviationThere)
                .right(1, "", 8, row -> deviationHere)
                .stretch(2, cells -> "", 17, 17, (row, cells) -> " " + also)
                .row("");
    }

    private static String there(Double figure) {
        return figure == null ? "-" : Figure.told(figure);
    }

    private static String here(Map<Metric, MedianRange> summary, Metric metric) {
        return summary.containsKey(metric) ? Figure.brief(summary.get(metric).median()) : "-";
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
        lines.addAll(palette.wrapped("  " + palette.yellow("!") + " ", 4, words));
    }
}
