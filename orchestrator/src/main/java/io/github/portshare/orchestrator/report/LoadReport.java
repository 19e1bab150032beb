package io.github.portshare.orchestrator.report;

import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code portshare load} has shown, as text. */
public final class LoadReport {

    private final Palette palette;

    public LoadReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(LoadDocument document) {
        List<String> lines = new ArrayList<>();
        lines.add(palette.bold("portshare load") + "  " + document.head().target());
        lines.add(volume(document.volume()));
        responders(document, lines);
        times(document, lines);
        if (document.schedule() != null) {
            schedule(document.schedule(), lines);
        }
        LoadDocument.Self self = document.self();
        if (self.trust() != null) {
            lines.addAll(TextReport.wrapped("  trust         ", 16, TrustLine.words(self.trust(), self.warmup())));
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
                "  %.1f s   %,d connections   %,d requests   %,.0f answered/s",
                volume.seconds(),
                volume.connections(),
                volume.requests(),
                volume.requestsPerSecond());
    }

    private void responders(LoadDocument document, List<String> lines) {
        if (!document.responders().isEmpty()) {
            lines.add(
                    palette.dim("  process              connections     answers   share   errors       p50       p99"));
        }
        document.responders().forEach((name, responder) -> lines.add(responder(name, responder)));
        LoadDocument.Deal deal = document.deal();
        if (deal.chance() != null) {
            lines.add("  " + TextReport.chance(document.evenShare(), deal.chance())
                    + String.format(Locale.ROOT, "; worth %,d independent connections", deal.effectiveConnections()));
        }
    }

    private static String responder(String name, LoadDocument.Responder responder) {
        return String.format(
                Locale.ROOT,
                "  %-20s %,11d %,11d %5.1f %% %,8d %6.1f ms %6.1f ms",
                name,
                responder.connections(),
                responder.answers(),
                responder.share() * 100,
                responder.errors(),
                responder.latencyMillis().get("p50"),
                responder.latencyMillis().get("p99"));
    }

    private static void times(LoadDocument document, List<String> lines) {
        LoadDocument.Times times = document.times();
        if (times.connectMillis() != null) {
            lines.add(percentiles("connect", times.connectMillis()));
        }
        if (document.volume().answered() > 0) {
            lines.add(percentiles("latency", times.latencyMillis()));
            intervals(times.latencyIntervals(), lines);
        }
    }

    private static void schedule(LoadDocument.Schedule schedule, List<String> lines) {
        lines.add(percentiles("intended", schedule.intendedMillis()));
        intervals(schedule.intendedIntervals(), lines);
        if (schedule.unanswered() > 0) {
            lines.add(" ".repeat(16) + TextReport.leastOnly(schedule.unanswered(), schedule.requests()));
        }
        lines.add(percentiles("lag", schedule.lagMillis()));
        lines.add(String.format(
                Locale.ROOT,
                "  %s: %,d scheduled, %,d unsent, %,d queued for a busy connection",
                rate(schedule),
                schedule.requests(),
                schedule.unsent(),
                schedule.queued()));
    }

    private static void intervals(Result.Intervals intervals, List<String> lines) {
        if (intervals != null) {
            lines.add("    95 % sure   " + TextReport.ranges(intervals));
        }
    }

    private static Rate rate(LoadDocument.Schedule schedule) {
        return new Rate(
                schedule.rate(),
                schedule.rateAtEnd() == null ? schedule.rate() : schedule.rateAtEnd(),
                Arrival.of(schedule.arrival()).orElseThrow());
    }

    private static String percentiles(String name, Map<String, Double> percentiles) {
        StringBuilder line = new StringBuilder(String.format("  %-8s ms ", name));
        percentiles.forEach(
                (percentile, millis) -> line.append(String.format(Locale.ROOT, "  %s %.1f", percentile, millis)));
        return line.toString();
    }
}
