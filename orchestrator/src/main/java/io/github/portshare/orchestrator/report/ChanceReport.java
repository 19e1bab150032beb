package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.ChanceResult;
import io.github.portshare.orchestrator.run.ChanceResult.Needed;
import io.github.portshare.orchestrator.run.ChanceResult.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What chance does to an even group, and what a test takes, as text. */
public final class ChanceReport {

    private final Palette palette;

    public ChanceReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(ChanceResult result) {
        String name = "portshare judge --plan";
        String confidence = Figure.toldPercent(result.plan().confidence()) + " %";
        List<String> lines = new ArrayList<>(palette.spread(
                palette.bold(name),
                String.format(
                        Locale.ROOT,
                        "%,d members that share evenly: %.1f %% each",
                        result.plan().members(),
                        result.evenShare() * 100)));
        lines.add("");
        result.spreads().stream()
                .filter(spread -> isAsked(spread, result))
                .forEach(spread -> lines.addAll(asked(spread)));
        double reach = result.spreads().stream()
                .mapToDouble(spread -> Math.max(
                        spread.chance().high() - result.evenShare(),
                        result.evenShare() - spread.chance().low()))
                .max()
                .orElse(0);
        Table<Spread> table = table(result, reach, confidence);
        lines.add(palette.dim("  " + " ".repeat(11) + "  busiest member's share"));
        lines.add(palette.dim(table.titles()));
        result.spreads()
                .forEach(spread ->
                        lines.add(isAsked(spread, result) ? palette.bold(table.row(spread)) : table.row(spread)));
        lines.add("");
        lines.addAll(palette.wrapped(
                "  ", 2, "An even group is shown to be even, " + confidence + " sure, by so many connections:"));
        result.needed().forEach(needed -> lines.add(needed(needed)));
        return lines;
    }

    private List<String> asked(Spread spread) {
        List<String> lines = new ArrayList<>(palette.wrapped(
                "  ",
                2,
                String.format(
                        Locale.ROOT,
                        "With %,d connections, chance alone gives the busiest member %.1f %% on average; in 95 of 100 groups"
                                + " no more than %.1f %%, in 99 no more than %.1f %%.",
                        spread.connections(),
                        spread.busiestMean() * 100,
                        spread.busiest95() * 100,
                        spread.busiest99() * 100)));
        lines.add("");
        return lines;
    }

    private static boolean isAsked(Spread spread, ChanceResult result) {
        return Integer.valueOf(spread.connections()).equals(result.plan().connections());
    }

    private Table<Spread> table(ChanceResult result, double reach, String confidence) {
        return new Table<Spread>(palette.width())
                .right(0, "connections", 13, spread -> Figure.count(spread.connections()))
                .right(0, "on avg.", 10, spread -> percent(spread.busiestMean()))
                .right(1, "95/100", 9, spread -> percent(spread.busiest95()))
                .right(1, "99/100", 9, spread -> percent(spread.busiest99()))
                .stretch(
                        3,
                        cells -> cells < 25 ? "" : "all members, " + confidence + " sure",
                        11,
                        27,
                        (spread, cells) ->
                                DeviationBar.band(cells - 1 + cells % 2, result.evenShare(), spread.chance(), reach))
                .right(
                        2,
                        "",
                        12,
                        spread -> String.format(
                                Locale.ROOT,
                                "%.1f-%.1f %%",
                                spread.chance().low() * 100,
                                spread.chance().high() * 100));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String needed(Needed needed) {
        return String.format(
                Locale.ROOT, "  %,11d  to within %s %%", needed.connections(), Figure.toldPercent(needed.tolerance()));
    }
}
