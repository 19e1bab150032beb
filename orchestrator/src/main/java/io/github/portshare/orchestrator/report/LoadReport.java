package io.github.portshare.orchestrator.report;

import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code portshare load} has shown, as text. */
public final class LoadReport {

    private static final int SHORT_NAME = 8;
    private static final int LONG_NAME = 20;

    private final Palette palette;

    public LoadReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(LoadDocument document) {
        List<String> lines = new ArrayList<>();
        lines.add(palette.bold("portshare load") + "  " + document.head().target());
        lines.addAll(palette.wrapped("  ", 2, volume(document.volume())));
        responders(document, lines);
        times(document, lines);
        if (document.schedule() != null) {
            schedule(document.schedule(), lines);
        }
        LoadDocument.Self self = document.self();
        if (self.trust() != null) {
            lines.addAll(palette.wrapped("  trust         ", 16, TrustLine.words(self.trust(), self.warmup())));
        }
        if (document.agents() != null) {
            lines.addAll(AgentTable.render(document.agents(), palette));
            lines.add("");
        }
        LoadDocument.Judgement judgement = document.judgement();
        TextReport text = new TextReport(palette);
        lines.addAll(text.checks(judgement.checks(), judgement.warnings(), false));
        lines.add("  " + text.verdict(judgement.verdict(), judgement.interrupted()));
        return lines;
    }

    private static String volume(LoadDocument.Volume volume) {
        return String.format(
                Locale.ROOT,
                "%.1f~s   %,d~connections   %,d~requests   %,.0f~answered/s".replace('~', Palette.GLUE),
                volume.seconds(),
                volume.connections(),
                volume.requests(),
                volume.requestsPerSecond());
    }

    private void responders(LoadDocument document, List<String> lines) {
        if (document.responders().isEmpty()) {
            return;
        }
        Table<Map.Entry<String, LoadDocument.Responder>> table = table(document);
        lines.add("");
        lines.add(palette.dim(table.titles()));
        document.responders().entrySet().forEach(responder -> lines.add(table.row(responder)));
        LoadDocument.Deal deal = document.deal();
        if (deal.chance() != null) {
            lines.addAll(palette.wrapped(
                    "  ",
                    2,
                    TextReport.chance(document.evenShare(), deal.chance())
                            + String.format(Locale.ROOT, "; worth %,d draws", deal.effectiveConnections())));
        }
        lines.add("");
    }

    /** Of one process there is nothing to share. */
    private Table<Map.Entry<String, LoadDocument.Responder>> table(LoadDocument document) {
        DeviationBar bar = DeviationBar.over(document.responders().values().stream()
                .map(responder -> share(document, responder))
                .toList());
        int longest = document.responders().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        int name = Math.max(SHORT_NAME, Math.min(longest, palette.width() < 80 ? SHORT_NAME : LONG_NAME));
        boolean shared = document.responders().size() > 1;
        return new Table<Map.Entry<String, LoadDocument.Responder>>(palette.width())
                .left(0, "process", name + 2, row -> MemberTable.name(row.getKey(), name))
                .right(1, "connections", 12, row -> Figure.count(row.getValue().connections()))
                .right(5, "answers", 11, row -> Figure.count(row.getValue().answers()))
                .right(
                        0,
                        "share",
                        9,
                        row -> String.format(
                                Locale.ROOT, "%.1f %%", row.getValue().share() * 100))
                .stretch(
                        2,
                        cells -> shared ? bar.title(cells, "even") : "",
                        shared ? 9 : 2,
                        shared ? 43 : 2,
                        (row, cells) -> shared ? bar.of(cells, share(document, row.getValue())) : "")
                .right(4, "errors", 8, row -> Figure.count(row.getValue().errors()))
                .right(6, "p50", 10, row -> millis(row.getValue(), "p50"))
                .right(3, "p99", 10, row -> millis(row.getValue(), "p99"));
    }

    private static DeviationBar.Share share(LoadDocument document, LoadDocument.Responder responder) {
        return new DeviationBar.Share(
                responder.share(), document.evenShare(), document.deal().chance());
    }

    private static String millis(LoadDocument.Responder responder, String percentile) {
        return String.format(Locale.ROOT, "%.1f ms", responder.latencyMillis().get(percentile));
    }

    private void times(LoadDocument document, List<String> lines) {
        LoadDocument.Times times = document.times();
        if (times.connectMillis() != null) {
            lines.addAll(percentiles("connect", times.connectMillis()));
        }
        if (document.volume().answered() > 0) {
            lines.addAll(percentiles("latency", times.latencyMillis()));
            intervals(times.latencyIntervals(), lines);
        }
    }

    private void schedule(LoadDocument.Schedule schedule, List<String> lines) {
        lines.addAll(percentiles("intended", schedule.intendedMillis()));
        intervals(schedule.intendedIntervals(), lines);
        if (schedule.unanswered() > 0) {
            lines.addAll(palette.wrapped(
                    " ".repeat(16), 16, TextReport.leastOnly(schedule.unanswered(), schedule.requests())));
        }
        lines.addAll(percentiles("lag", schedule.lagMillis()));
        lines.addAll(palette.wrapped(
                "  ",
                2,
                String.format(
                        Locale.ROOT,
                        "%s: %,d scheduled, %,d unsent, %,d queued for a busy connection",
                        rate(schedule),
                        schedule.requests(),
                        schedule.unsent(),
                        schedule.queued())));
    }

    private void intervals(Result.Intervals intervals, List<String> lines) {
        if (intervals != null) {
            lines.addAll(palette.wrapped("    95 % sure   ", 16, TextReport.ranges(intervals)));
        }
    }

    private static Rate rate(LoadDocument.Schedule schedule) {
        return new Rate(
                schedule.rate(),
                schedule.rateAtEnd() == null ? schedule.rate() : schedule.rateAtEnd(),
                Arrival.of(schedule.arrival()).orElseThrow());
    }

    private List<String> percentiles(String name, Map<String, Double> percentiles) {
        String figures = percentiles.entrySet().stream()
                .map(figure -> String.format(Locale.ROOT, "%s%s%.1f", figure.getKey(), Palette.GLUE, figure.getValue()))
                .collect(Collectors.joining("  "));
        return palette.wrapped(String.format("  %-8s ms   ", name), 16, figures);
    }
}
