package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.restart.LoadKind;
import io.github.portshare.orchestrator.restart.Loss;
import io.github.portshare.orchestrator.restart.RestartRow;
import io.github.portshare.orchestrator.run.RestartPlan;
import io.github.portshare.orchestrator.run.RestartResult;
import io.github.portshare.orchestrator.verdict.LossRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What restarts lose as text for a terminal of 80 columns. */
public final class RestartReport {

    private static final String HEAD = String.format(
            "  %-13s %8s %6s %6s %8s %7s %5s %6s %6s %4s",
            "technique", "restarts", "below", "lost", "sent", "refused", "reset", "flight", "closed", "late");
    private static final String MORE = String.format(
            "  %-13s %9s %9s %8s %6s  %s", "technique", "reserved", "not", "p99 ms", "waits", "the kernel counted");

    private final Palette palette;

    public RestartReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(RestartResult result) {
        List<String> lines = new ArrayList<>();
        RestartPlan plan = result.plan();
        lines.add(palette.bold("portshare restart") + "   Linux "
                + result.environment().kernel() + " · uid "
                + result.environment().uid() + " · "
                + (plan.server() == null ? "" : plan.server() + " · ") + plan.members() + " members · "
                + plan.connections() + " connections");
        lines.addAll(TextReport.wrapped(
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
            lines.add(palette.dim(HEAD));
            rows.forEach(row -> lines.add(row(row)));
            lines.add(palette.dim(MORE));
            rows.stream().filter(row -> row.untried() == null).forEach(row -> lines.addAll(more(row)));
        }
        lines.add("");
        verdict(result, lines);
        return lines;
    }

    private String row(RestartRow row) {
        if (row.untried() != null) {
            return palette.yellow(String.format("  %-13s %8s", row.technique(), "?"));
        }
        Loss loss = row.loss();
        String text = String.format(
                Locale.ROOT,
                "  %-13s %8s %6s %,6d %,8d %,7d %,5d %,6d %,6d %,4d",
                row.technique(),
                of(row.restarts()) + (row.asExpected() ? "" : "!"),
                percent(row.restarts().upper()),
                row.lost(),
                row.requests(),
                loss.refused(),
                loss.resetUnaccepted(),
                loss.resetInFlight(),
                loss.closed() + loss.cutShort(),
                loss.timedOut());
        return row.asExpected() ? text : palette.red(text);
    }

    private static List<String> more(RestartRow row) {
        LossRate without = LossRate.of(
                row.restarts().lost() - row.reserved().lost(),
                row.restarts().tried() - row.reserved().tried());
        String counted = row.counters().entrySet().stream()
                .filter(counter -> counter.getValue() != 0)
                .map(counter -> counter.getKey() + String.format(Locale.ROOT, " %,d", counter.getValue()))
                .collect(Collectors.joining(", "));
        String head = String.format(
                Locale.ROOT,
                "  %-13s %9s %9s %8s %,6d  ",
                row.technique(),
                of(row.reserved()),
                of(without),
                row.connectP99Millis() == null ? "-" : String.format(Locale.ROOT, "%.2f", row.connectP99Millis()),
                row.slowConnects());
        return TextReport.wrapped(head, head.length(), counted.isEmpty() ? "nothing" : counted);
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
                lines.addAll(TextReport.wrapped(
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
                .forEach(why ->
                        lines.addAll(TextReport.wrapped("  " + palette.yellow("?") + " ", 4, "not tried: " + why)));
        for (String warning : result.warnings()) {
            lines.addAll(TextReport.wrapped("  " + palette.yellow("!") + " ", 4, warning));
        }
        RestartResult.Counts counts = result.counts();
        lines.add(String.format(
                Locale.ROOT,
                "  %,d restarts; %d of %d rows tried; %d not as expected of Linux (!)",
                counts.restarts(),
                counts.tried(),
                result.restarts().size(),
                counts.unexpected()));
        lines.add("  "
                + palette.verdict(result.verdict(), result.verdict().name())
                + (result.interrupted() ? " (interrupted: partial)" : ""));
    }
}
