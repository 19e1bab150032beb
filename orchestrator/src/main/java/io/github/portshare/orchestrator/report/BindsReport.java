package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.intrusion.BindCase;
import io.github.portshare.orchestrator.run.BindsResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The bind tables as text. */
public final class BindsReport {

    private final Palette palette;

    public BindsReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(BindsResult result) {
        List<String> lines = new ArrayList<>();
        lines.addAll(palette.spread(
                palette.bold("portshare binds"),
                "Linux " + result.environment().kernel() + " · uid "
                        + result.environment().uid()));
        lines.addAll(palette.wrapped(
                "",
                0,
                "A binds a port, then B. OK: B is let in · no: EADDRINUSE · RA, RP: SO_REUSEADDR, SO_REUSEPORT"));
        lines.add("");
        addresses(result, lines);
        lines.add("");
        lines.add(palette.bold("One address, same / other uid"));
        lines.addAll(palette.wrapped("", 2, "lost: B binds and listens, and then A's own listen() fails"));
        table(
                of(result, "users"),
                row -> pad(row.a().word(), 7) + pad(row.b().word(), 7),
                pad("A", 7) + pad("B", 7),
                lines);
        lines.add("");
        palette.wrapped("", 2, "Two processes in one multicast group, same / other uid: who receives")
                .forEach(line -> lines.add(palette.bold(line)));
        table(of(result, "groups"), row -> pad(row.a().word(), 7), pad("both", 7), lines);
        lines.add("");
        verdict(result, lines);
        return lines;
    }

    private void addresses(BindsResult result, List<String> lines) {
        lines.add(palette.bold("SO_REUSEADDR and addresses, one uid"));
        table(
                of(result, "addresses"),
                row -> pad(row.a().word(), 5)
                        + pad(row.b().word(), 5)
                        + pad(row.addressA(), 16)
                        + pad(row.addressB(), 16)
                        + pad(word(row.answers().documented()), 12),
                pad("A", 5) + pad("B", 5) + pad("A", 16) + pad("B", 16) + pad("documented", 12),
                lines);
        Map<String, String> remarks = new LinkedHashMap<>();
        of(result, "addresses").stream()
                .filter(BindCase.Observed::contradicts)
                .filter(finding -> finding.row().answers().remark() != null)
                .forEach(finding -> remarks.put(
                        finding.row().state(), finding.row().answers().remark()));
        remarks.forEach((state, why) -> lines.addAll(palette.wrapped("  * ", 4, state + ": " + why)));
    }

    private static List<BindCase.Observed> of(BindsResult result, String table) {
        return result.rows().stream()
                .filter(finding -> finding.row().table().equals(table))
                .toList();
    }

    private void table(
            List<BindCase.Observed> findings, Function<BindCase, String> head, String title, List<String> lines) {
        lines.addAll(StateTable.lines(
                palette,
                "  " + title.stripTrailing(),
                findings,
                new StateTable.Parts<>(
                        null,
                        finding -> "  " + head.apply(finding.row()).stripTrailing(),
                        finding -> finding.row().state(),
                        this::cell)));
    }

    private String cell(List<BindCase.Observed> findings) {
        String text = String.join("/", findings.stream().map(BindsReport::mark).toList());
        if (!findings.stream().allMatch(BindCase.Observed::asExpected)) {
            return palette.red(text);
        }
        if (findings.stream().anyMatch(finding -> finding.contradicts() || finding.observed() == null)) {
            return palette.yellow(text);
        }
        return text;
    }

    private static String mark(BindCase.Observed finding) {
        if (finding.observed() == null) {
            return "?";
        }
        return word(finding.observed()) + (finding.asExpected() ? "" : "!") + (finding.contradicts() ? "*" : "");
    }

    private static String word(String answer) {
        return answer == null ? "-" : answer.equals("EADDRINUSE") ? "no" : answer;
    }

    private void verdict(BindsResult result, List<String> lines) {
        for (BindCase.Observed finding : result.rows()) {
            if (!finding.asExpected()) {
                lines.addAll(palette.wrapped(
                        "  " + palette.red("!") + " ",
                        4,
                        describe(finding.row()) + ": " + finding.observed() + ", expected "
                                + finding.row().answers().expected() + " ("
                                + finding.row().answers().source() + ")"));
            }
        }
        result.rows().stream()
                .map(BindCase.Observed::untried)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(
                        why -> lines.addAll(palette.wrapped("  " + palette.yellow("?") + " ", 4, "not tried: " + why)));
        for (String warning : result.warnings()) {
            lines.addAll(palette.wrapped("  " + palette.yellow("!") + " ", 4, warning));
        }
        BindsResult.Counts counts = result.counts();
        lines.addAll(palette.wrapped(
                "  ",
                2,
                counts.tried() + " of " + result.rows().size() + " tried; " + counts.contradicting()
                        + " contradict the note (*); " + counts.unexpected() + " are not as expected of Linux (!)"));
        lines.add("  " + palette.verdict(result.verdict(), result.verdict().name()));
    }

    private static String describe(BindCase row) {
        return "A " + row.a().word() + " on " + row.addressA() + ", B "
                + row.b().word() + " on " + row.addressB() + ", " + row.uid() + " uid, " + row.state();
    }

    private static String pad(String text, int width) {
        return String.format("%-" + width + "s", text);
    }
}
