package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.intrusion.FamilyCase;
import io.github.portshare.orchestrator.intrusion.HijackCase.Encounter;
import io.github.portshare.orchestrator.intrusion.HijackCase.Observed;
import io.github.portshare.orchestrator.intrusion.HijackCell;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.HijackResult;
import java.util.ArrayList;
import java.util.List;

/** The attack on groups as text for a terminal of 100 columns. */
public final class HijackReport {

    private final Palette palette;

    public HijackReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(HijackResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(palette.bold("portshare hijack") + "   Linux "
                + result.environment().kernel() + " · uid "
                + result.environment().uid()
                + (result.service() == null ? "" : " · " + result.service()));
        lines.add("admitted of attempts, and the most that one took · RA, RP: SO_REUSEADDR, SO_REUSEPORT");
        lines.add("uid U as V: uid U in a user namespace where it is called V"
                + (result.service() == null ? " · reserved: see the advice below" : ""));
        for (Transport transport : Transport.values()) {
            List<HijackCell> cells = result.cells().stream()
                    .filter(cell -> cell.encounter().transport() == transport)
                    .toList();
            if (!cells.isEmpty()) {
                lines.add("");
                table(transport, cells, lines);
            }
        }
        if (!result.families().isEmpty()) {
            lines.add("");
            families(result.families(), lines);
        }
        if (!result.advice().isEmpty()) {
            lines.add("");
            result.advice().forEach(advice -> lines.addAll(TextReport.wrapped("  → ", 4, advice)));
        }
        lines.add("");
        verdict(result, lines);
        return lines;
    }

    private void table(Transport transport, List<HijackCell> cells, List<String> lines) {
        lines.add(palette.bold(transport.name()));
        lines.addAll(StateTable.lines(
                palette,
                head("group", "who"),
                cells,
                cell -> head(cell.encounter()),
                cell -> state(cell.encounter()),
                this::cell));
    }

    private static String head(Encounter met) {
        String group = met.group() == null ? "-" : met.group().word();
        return head(met.reserved() ? group + " reserved" : group, (met.control() ? "same " : "") + met.identity());
    }

    private static String head(String group, String who) {
        return String.format("  %-15s%-22s", group, who);
    }

    private static String state(Encounter met) {
        return met.state().equals("member-closed") ? "one closed" : met.state();
    }

    /** Blank where a line has nothing in a column. */
    private String cell(List<HijackCell> cells) {
        return cells.isEmpty() ? StateTable.pad("") : cell(cells.get(0));
    }

    /** {@code 8/16 all}. */
    private String cell(HijackCell cell) {
        if (cell.tried() == 0) {
            return StateTable.pad("?");
        }
        String most = cell.take() != null ? " " + cell.take() : cell.took() != null ? " took " + cell.took() : "";
        String text = StateTable.pad(cell.admitted() + "/" + cell.tried() + most + (cell.asExpected() ? "" : "!"));
        boolean intruded = cell.encounter().outsider() && cell.admitted() > 0;
        return !cell.asExpected() ? palette.red(text) : intruded ? palette.yellow(text) : text;
    }

    private void families(List<FamilyCase> families, List<String> lines) {
        lines.add(palette.bold("TCP, one uid, RP on both: what a newcomer takes from a group by its address alone"));
        lines.add(palette.dim(String.format("  %-14s%-14s%-8s%s", "group on", "newcomer on", "IPv4", "IPv6")));
        for (FamilyCase row : families) {
            String text = String.format(
                    "  %-14s%-14s%-8s%s", row.group(), row.newcomer(), word(row.observed4()), word(row.observed6()));
            lines.add(
                    row.untried() != null
                            ? text + " not tried: " + row.untried()
                            : row.asExpected() ? text : palette.red(text + "!"));
        }
    }

    private static String word(String take) {
        return take == null ? "-" : take;
    }

    private void verdict(HijackResult result, List<String> lines) {
        for (Observed row : result.rows()) {
            if (!row.asExpected()) {
                lines.addAll(TextReport.wrapped("  " + palette.red("!") + " ", 4, deviation(row)));
            }
        }
        for (String warning : result.warnings()) {
            lines.addAll(TextReport.wrapped("  " + palette.yellow("!") + " ", 4, warning));
        }
        HijackResult.Counts counts = result.counts();
        lines.add("  " + counts.tried() + " attempts; outsiders got in " + counts.intrusions() + " times, into "
                + (result.service() == null ? "defended groups " : "the service ") + counts.breaches());
        lines.add("  " + palette.verdict(result.verdict(), result.verdict().name()));
    }

    private static String deviation(Observed row) {
        var attempt = row.row();
        var met = attempt.encounter();
        return met.transport() + " "
                + (met.group() == null ? "" : met.group().word() + " ")
                + met.state() + (met.reserved() ? " reserved" : "") + ": " + met.identity() + " with "
                + attempt.options().word() + " on " + attempt.address() + ": " + row.observed()
                + (row.take() == null ? "" : " " + row.take())
                + (row.sent() == 0 ? "" : " (took " + row.took() + " of " + row.sent() + ")") + ", expected "
                + attempt.expected()
                + (attempt.expectedTake() == null ? "" : " " + attempt.expectedTake());
    }
}
