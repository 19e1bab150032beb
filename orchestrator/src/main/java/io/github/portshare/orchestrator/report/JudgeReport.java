package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.run.JudgeResult.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Judged counts as text for a terminal of 80 columns. */
public final class JudgeReport {

    private static final int NAME = 12;
    private static final int CELLS = 15;

    private final Palette palette;

    public JudgeReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(JudgeResult result) {
        List<String> lines = new ArrayList<>(head(result));
        lines.add("");
        lines.add(palette.dim(String.format(
                Locale.ROOT,
                "  %-" + NAME + "s %11s %8s %9s  %-" + CELLS + "s  %s",
                "member",
                "connections",
                "share",
                result.evenShare() == null ? "off due" : "off even",
                "· by chance",
                "true share")));
        double reach = result.judged().stream()
                .flatMapToDouble(one -> DoubleStream.of(
                                one.share(), one.chance().low(), one.chance().high())
                        .map(share -> Math.abs(share / one.expectedShare() - 1)))
                .max()
                .orElse(0);
        result.judged().forEach(one -> lines.add(row(one, reach)));
        lines.add(
                String.format(Locale.ROOT, "  %-" + NAME + "s %,11d  %s", "total", result.connections(), even(result)));
        lines.add("");
        result.answer().forEach(answer -> lines.addAll(TextReport.wrapped("  ", 2, answer)));
        lines.add("");
        TextReport report = new TextReport(palette);
        lines.addAll(report.checks(result.checks(), List.of(), false));
        lines.add("  " + report.verdict(result.verdict(), false));
        return lines;
    }

    private List<String> head(JudgeResult result) {
        String name = "portshare judge";
        String worth = result.effectiveConnections() == result.connections()
                ? ""
                : String.format(Locale.ROOT, ", worth %,d draws", result.effectiveConnections());
        return TextReport.spread(
                palette.bold(name),
                name.length(),
                String.format(
                        Locale.ROOT,
                        "%,d members · %,d connections%s",
                        result.judged().size(),
                        result.connections(),
                        worth));
    }

    private String row(Judged one, double reach) {
        String line = String.format(
                Locale.ROOT,
                "  %-" + NAME + "s %,11d %6.1f %% %7s %%  %s  %.1f to %.1f %%",
                MemberTable.name(one.name(), NAME),
                one.connections(),
                one.share() * 100,
                Figure.change(one.deviation()),
                DeviationBar.of(CELLS, one.share(), one.expectedShare(), one.chance(), reach * one.expectedShare()),
                one.interval().low() * 100,
                one.interval().high() * 100);
        return palette.verdict(one.verdict(), line);
    }

    private static String even(JudgeResult result) {
        if (result.evenShare() == null) {
            return "true shares: with " + Figure.toldPercent(result.plan().confidence()) + " % for all together";
        }
        return TextReport.chance(result.evenShare(), result.judged().get(0).chance());
    }
}
