package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.restart.LoadKind;
import io.github.portshare.orchestrator.restart.RestartRow;
import io.github.portshare.orchestrator.run.RestartPlan;
import io.github.portshare.orchestrator.run.RestartResult;
import io.github.portshare.orchestrator.verdict.LossRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What restarts lose as text. */
public final class RestartReport {

    private static final int COUNTED = 20;

    private final Palette palette;

    public RestartReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(RestartResult result) {
        List<String> lines = new ArrayList<>();
        RestartPlan plan = result.plan();
        lines.addAll(palette.spread(
                palette.bold("portshare restart"),
                "Linux " + result.environment().kernel() + " · uid "
                        + result.environment().uid() + " · "
                        + (plan.server() == null ? "" : plan.server() + " · ") + plan.members() + " members · "
                        + plan.connections() + " connections"));
        lines.addAll(palette.wrapped(
                "",
                0,
                "restarts: of how many how many lost a request; below: where the chance of that lies, with 95 %; reset: before"
                        + " a first answer; flight: after one; closed: FIN, or within the answer; late: not in time"));
        for (LoadKind load : plan.loads()) {
            List<RestartRow> rows =
                    result.restarts().stream().filter(row -> row.load() == load).toList();
            lines.add("");
            lines.add(
                    palette.bold(load == LoadKind.NEW ? "A new connection for each request" : "Connections are kept"));
            Table<RestartRow> lost = lost();
            lines.add(palette.dim(lost.titles()));
            rows.forEach(row -> lines.add(line(row, lost)));
            lines.add(palette.dim(figures().titles()));
            rows.stream().filter(row -> row.untried() == null).forEach(row -> lines.addAll(more(row)));
        }
        lines.add("");
        verdict(result, lines);
        return lines;
    }

    private String line(RestartRow row, Table<RestartRow> table) {
        String text = table.row(row);
        return row.untried() != null ? palette.yellow(text) : row.asExpected() ? text : palette.red(text);
    }

    private Table<RestartRow> lost() {
        return new Table<RestartRow>(palette.width())
                .left(0, "technique", 15, row -> row.technique().toString())
                .right(
                        0,
                        "restarts",
                        9,
                        row -> row.untried() != null ? "?" : of(row.restarts()) + (row.asExpected() ? "" : "!"))
                .right(
                        0,
                        "below",
                        7,
                        row -> told(row, () -> percent(row.restarts().upper())))
                .right(1, "lost", 7, row -> told(row, () -> Figure.count(row.lost())))
                .right(7, "sent", 9, row -> told(row, () -> Figure.count(row.requests())))
                .right(
                        2,
                        "refused",
                        8,
                        row -> told(row, () -> Figure.count(row.loss().refused())))
                .right(
                        3,
                        "reset",
                        6,
                        row -> told(row, () -> Figure.count(row.loss().resetUnaccepted())))
                .right(
                        4,
                        "flight",
                        7,
                        row -> told(row, () -> Figure.count(row.loss().resetInFlight())))
                .right(
                        5,
                        "closed",
                        7,
                        row -> told(
                                row,
                                () -> Figure.count(
                                        row.loss().closed() + row.loss().cutShort())))
                .right(
                        6,
                        "late",
                        5,
                        row -> told(row, () -> Figure.count(row.loss().timedOut())));
    }

    private static String told(RestartRow row, Supplier<String> figure) {
        return row.untried() != null ? "" : figure.get();
    }

    /** What stands before the kernel's counters. */
    private Table<RestartRow> figures() {
        return new Table<RestartRow>(palette.width())
                .left(0, "technique", 15, row -> row.technique().toString())
                .right(2, "reserved", 10, row -> of(row.reserved()))
                .right(
                        2,
                        "not",
                        10,
                        row -> of(LossRate.of(
                                row.restarts().lost() - row.reserved().lost(),
                                row.restarts().tried() - row.reserved().tried())))
                .right(
                        1,
                        "p99 ms",
                        9,
                        row -> row.connectP99Millis() == null
                                ? "-"
                                : String.format(Locale.ROOT, "%.2f", row.connectP99Millis()))
                .right(1, "waits", 7, row -> Figure.count(row.slowConnects()))
                .left(0, "the kernel counted", COUNTED, row -> "");
    }

    private List<String> more(RestartRow row) {
        String counted = row.counters().entrySet().stream()
                .filter(counter -> counter.getValue() != 0)
                .map(counter -> counter.getKey() + Palette.GLUE + Figure.count(counter.getValue()))
                .collect(Collectors.joining(", "));
        String head = figures().row(row);
        int indent = figures().titles().indexOf("the kernel");
        return palette.wrapped(
                head + " ".repeat(Math.max(2, indent - head.length())),
                indent,
                counted.isEmpty() ? "nothing" : counted);
    }

    private static String of(LossRate rate) {
        return rate.lost() + " of " + rate.tried();
    }

    private static String percent(double ratio) {
        return ratio >= 0.1
                ? String.format(Locale.ROOT, "%.0f %%", ratio * 100)
                : String.format(Locale.ROOT, "%.1f %%", ratio * 100);
    }

    private void verdict(RestartResult result, List<String> lines) {
        for (RestartRow row : result.restarts()) {
            if (!row.asExpected()) {
                lines.addAll(palette.wrapped(
                        "  " + palette.red("!") + " ",
                        4,
                        row.technique() + ", " + row.load() + ": " + of(row.restarts())
                                + " restarts lost something, expected: "
                                + row.expected().words() + " (" + row.source() + ")"));
            }
        }
        result.restarts().stream()
                .filter(row -> row.untried() != null)
                .map(row -> row.technique() + ": " + row.untried() + (row.remedy() == null ? "" : "; " + row.remedy()))
                .filter(Objects::nonNull)
                .distinct()
                .forEach(
                        why -> lines.addAll(palette.wrapped("  " + palette.yellow("?") + " ", 4, "not tried: " + why)));
        for (String warning : result.warnings()) {
            lines.addAll(palette.wrapped("  " + palette.yellow("!") + " ", 4, warning));
        }
        RestartResult.Counts counts = result.counts();
        lines.addAll(palette.wrapped(
                "  ",
                2,
                String.format(
                        Locale.ROOT,
                        "%,d restarts; %d of %d rows tried; %d not as expected of Linux (!)",
                        counts.restarts(),
                        counts.tried(),
                        result.restarts().size(),
                        counts.unexpected())));
        lines.add("  "
                + palette.verdict(result.verdict(), result.verdict().name())
                + (result.interrupted() ? " (interrupted: partial)" : ""));
    }
}
