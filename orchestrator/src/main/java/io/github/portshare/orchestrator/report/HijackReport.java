package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.intrusion.FamilyCase;
import io.github.portshare.orchestrator.intrusion.HijackCase.Encounter;
import io.github.portshare.orchestrator.intrusion.HijackCase.Observed;
import io.github.portshare.orchestrator.intrusion.HijackCell;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.HijackResult;
import java.util.ArrayList;
import java.util.List;

/** The attack on groups as text. */
public final class HijackReport {

    private final Palette palette;

    public HijackReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(HijackResult result) {
        List<String> lines = new ArrayList<>();
        lines.addAll(palette.spread(
                palette.bold("portshare hijack"),
                "Linux " + result.environment().kernel() + " · uid "
                        + result.environment().uid()
                        + (result.service() == null ? "" : " · " + result.service())));
        lines.addAll(palette.wrapped(
                "",
                0,
                "admitted of attempts, and the most that one took · RA, RP: SO_REUSEADDR, SO_REUSEPORT · uid U as V: uid U"
                        + " in a user namespace where it is called V"
                        + (result.service() == null ? " · reserved: see the advice below" : "")));
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
            result.advice().forEach(advice -> lines.addAll(palette.wrapped("  → ", 4, advice)));
        }
        lines.add("");
        verdict(result, lines);
        return lines;
    }

    private void table(Transport transport, List<HijackCell> cells, List<String> lines) {
        lines.add(palette.bold(transport.name()));
        lines.addAll(StateTable.lines(
                palette,
                "    who",
                cells,
                new StateTable.Parts<>(
                        cell -> group(cell.encounter()),
                        cell -> "    " + (cell.encounter().control() ? "same " : "")
                                + cell.encounter().identity(),
                        cell -> state(cell.encounter()),
                        found -> cell(found.get(0)))));
    }

    private static String group(Encounter met) {
        String group = met.group() == null ? "the service" : met.group().word();
        return met.reserved() ? group + " reserved" : group;
    }

    private static String state(Encounter met) {
        return met.state().equals("member-closed") ? "one closed" : met.state();
    }

    /** {@code 8/16 all}. */
    private String cell(HijackCell cell) {
        if (cell.tried() == 0) {
            return "?";
        }
        String most = cell.take() != null ? " " + cell.take() : cell.took() != null ? " took " + cell.took() : "";
        String text = cell.admitted() + "/" + cell.tried() + most + (cell.asExpected() ? "" : "!");
        boolean intruded = cell.encounter().outsider() && cell.admitted() > 0;
        return !cell.asExpected() ? palette.red(text) : intruded ? palette.yellow(text) : text;
    }

    private void families(List<FamilyCase> families, List<String> lines) {
        palette.wrapped("", 2, "TCP, one uid, RP on both: what a newcomer takes from a group by its address alone")
                .forEach(line -> lines.add(palette.bold(line)));
        lines.add(palette.dim(String.format("  %-11s%-13s%-7s%s", "group on", "newcomer on", "IPv4", "IPv6")));
        for (FamilyCase row : families) {
            String text = String.format(
                    "  %-11s%-13s%-7s%s", row.group(), row.newcomer(), word(row.observed4()), word(row.observed6()));
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
                lines.addAll(palette.wrapped("  " + palette.red("!") + " ", 4, deviation(row)));
            }
        }
        for (String warning : result.warnings()) {
            lines.addAll(palette.wrapped("  " + palette.yellow("!") + " ", 4, warning));
        }
        HijackResult.Counts counts = result.counts();
        lines.addAll(palette.wrapped(
                "  ",
                2,
                counts.tried() + " attempts; outsiders got in " + counts.intrusions() + " times, into "
                        + (result.service() == null ? "defended groups " : "the service ") + counts.breaches()));
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
