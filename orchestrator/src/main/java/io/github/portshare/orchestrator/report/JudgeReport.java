package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.run.JudgeResult.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Judged counts as text. */
public final class JudgeReport {

    private static final int NAME = 12;

    private final Palette palette;

    public JudgeReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(JudgeResult result) {
        List<String> lines = new ArrayList<>(head(result));
        lines.add("");
        Table<Judged> table = table(result);
        lines.add(palette.dim(table.titles()));
        result.judged().forEach(one -> lines.add(palette.verdict(one.verdict(), table.row(one))));
        lines.addAll(palette.wrapped(
                String.format(Locale.ROOT, "  %-" + NAME + "s %,11d  ", "total", result.connections()),
                2,
                even(result)));
        lines.add("");
        result.answer().forEach(answer -> lines.addAll(palette.wrapped("  ", 2, answer)));
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
        return palette.spread(
                palette.bold(name),
                String.format(
                        Locale.ROOT,
                        "%,d members · %,d connections%s",
                        result.judged().size(),
                        result.connections(),
                        worth));
    }

    private Table<Judged> table(JudgeResult result) {
        DeviationBar bar = DeviationBar.over(
                result.judged().stream().map(JudgeReport::share).toList());
        return new Table<Judged>(palette.width())
                .left(0, "member", NAME + 2, one -> MemberTable.name(one.name(), NAME))
                .right(1, "connections", 12, one -> Figure.count(one.connections()))
                .right(0, "share", 9, one -> String.format(Locale.ROOT, "%.1f %%", one.share() * 100))
                .right(
                        4,
                        result.evenShare() == null ? "off due" : "off even",
                        10,
                        one -> Figure.change(one.deviation()) + " %")
                .stretch(
                        2,
                        cells -> bar.title(cells, result.evenShare() == null ? "due" : "even"),
                        9,
                        43,
                        (one, cells) -> bar.of(cells, share(one)))
                .left(
                        3,
                        "true share",
                        18,
                        one -> String.format(
                                Locale.ROOT,
                                "%.1f to %.1f %%",
                                one.interval().low() * 100,
                                one.interval().high() * 100));
    }

    private static DeviationBar.Share share(Judged one) {
        return new DeviationBar.Share(one.share(), one.expectedShare(), one.chance());
    }

    private static String even(JudgeResult result) {
        if (result.evenShare() == null) {
            return "true shares: with " + Figure.toldPercent(result.plan().confidence()) + " % for all together";
        }
        return TextReport.chance(result.evenShare(), result.judged().get(0).chance());
    }
}
