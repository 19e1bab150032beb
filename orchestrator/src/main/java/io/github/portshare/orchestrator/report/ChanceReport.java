package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.ChanceResult;
import io.github.portshare.orchestrator.run.ChanceResult.Needed;
import io.github.portshare.orchestrator.run.ChanceResult.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What chance does to an even group, and what a test takes, as text for a terminal of 80 columns. */
public final class ChanceReport {

    private static final int CELLS = 25;

    private final Palette palette;

    public ChanceReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(ChanceResult result) {
        String name = "portshare judge --plan";
        String confidence = Figure.toldPercent(result.plan().confidence()) + " %";
        List<String> lines = new ArrayList<>(TextReport.spread(
                palette.bold(name),
                name.length(),
                String.format(
                        Locale.ROOT,
                        "%,d members that share evenly: %.1f %% each",
                        result.plan().members(),
                        result.evenShare() * 100)));
        lines.add("");
        result.spreads().stream()
                .filter(spread -> Integer.valueOf(spread.connections())
                        .equals(result.plan().connections()))
                .forEach(spread -> lines.addAll(asked(spread)));
        lines.add(palette.dim(String.format(
                Locale.ROOT,
                "  %11s  %-26s  %s",
                "",
                "busiest member's share",
                "all members, " + confidence + " sure")));
        lines.add(palette.dim(
                String.format(Locale.ROOT, "  %11s  %8s %8s %8s", "connections", "on avg.", "95/100", "99/100")));
        double reach = result.spreads().stream()
                .mapToDouble(spread -> Math.max(
                        spread.chance().high() - result.evenShare(),
                        result.evenShare() - spread.chance().low()))
                .max()
                .orElse(0);
        result.spreads().forEach(spread -> lines.add(row(spread, result, reach)));
        lines.add("");
        lines.add("  An even group is shown to be even, " + confidence + " sure, by so many connections:");
        result.needed().forEach(needed -> lines.add(needed(needed)));
        return lines;
    }

    private static List<String> asked(Spread spread) {
        List<String> lines = new ArrayList<>(TextReport.wrapped(
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

    private String row(Spread spread, ChanceResult result, double reach) {
        boolean asked =
                Integer.valueOf(spread.connections()).equals(result.plan().connections());
        String line = String.format(
                Locale.ROOT,
                "  %,11d  %6.1f %% %6.1f %% %6.1f %%  %s %.1f-%.1f %%",
                spread.connections(),
                spread.busiestMean() * 100,
                spread.busiest95() * 100,
                spread.busiest99() * 100,
                DeviationBar.band(CELLS, result.evenShare(), spread.chance(), reach),
                spread.chance().low() * 100,
                spread.chance().high() * 100);
        return asked ? palette.bold(line) : line;
    }

    private static String needed(Needed needed) {
        return String.format(
                Locale.ROOT, "  %,11d  to within %s %%", needed.connections(), Figure.toldPercent(needed.tolerance()));
    }
}
