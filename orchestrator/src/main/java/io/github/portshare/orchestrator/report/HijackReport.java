package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.intrusion.FamilyCase;
import io.github.portshare.orchestrator.intrusion.HijackCase.Observed;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.HijackResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The attack on groups as text for a terminal of 100 columns. */
public final class HijackReport {

    private static final List<String> TAKES = List.of("none", "share", "all");

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
            List<Observed> rows = result.rows().stream()
                    .filter(row -> row.row().encounter().transport() == transport)
                    .toList();
            if (!rows.isEmpty()) {
                lines.add("");
                table(transport, rows, lines);
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

    private void table(Transport transport, List<Observed> rows, List<String> lines) {
        lines.add(palette.bold(transport.name()));
        lines.addAll(StateTable.lines(
                palette, head("group", "who"), rows, HijackReport::head, HijackReport::state, this::cell));
    }

    private static String head(Observed row) {
        String group = row.row().encounter().group() == null
                ? "-"
                : row.row().encounter().group().word();
        return head(
                row.row().encounter().reserved() ? group + " reserved" : group,
                (row.row().encounter().control() ? "same " : "")
                        + row.row().encounter().identity());
    }

    private static String head(String group, String who) {
        return String.format("  %-15s%-22s", group, who);
    }

    private static String state(Observed row) {
        return row.row().encounter().state().equals("member-closed")
                ? "one closed"
                : row.row().encounter().state();
    }

    /** {@code 8/16 all}. */
    private String cell(List<Observed> rows) {
        List<Observed> tried =
                rows.stream().filter(row -> row.observed() != null).toList();
        if (tried.isEmpty()) {
            return StateTable.pad(rows.isEmpty() ? "" : "?");
        }
        List<Observed> admitted = tried.stream().filter(Observed::admitted).toList();
        boolean expected = rows.stream().allMatch(Observed::expectedAnswer);
        String text = StateTable.pad(admitted.size() + "/" + tried.size() + most(admitted) + (expected ? "" : "!"));
        boolean outsiders = rows.stream().allMatch(row -> row.row().encounter().outsider());
        return !expected ? palette.red(text) : outsiders && !admitted.isEmpty() ? palette.yellow(text) : text;
    }

    /** The most that one of them took; of a live service, of one probe. */
    private static String most(List<Observed> admitted) {
        if (admitted.stream().anyMatch(row -> row.take() != null)) {
            return " "
                    + TAKES.get(admitted.stream()
                            .mapToInt(row -> TAKES.indexOf(row.take()))
                            .max()
                            .orElseThrow());
        }
        return admitted.stream()
                .filter(row -> row.sent() > 0)
                .max(Comparator.comparingInt(Observed::took))
                .map(row -> " took " + row.took())
                .orElse("");
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
                            : row.expectedAnswer() ? text : palette.red(text + "!"));
        }
    }

    private static String word(String take) {
        return take == null ? "-" : take;
    }

    private void verdict(HijackResult result, List<String> lines) {
        for (Observed row : result.rows()) {
            if (!row.expectedAnswer()) {
                lines.addAll(TextReport.wrapped("  " + palette.red("!") + " ", 4, deviation(row)));
            }
        }
        for (String warning : result.warnings()) {
            lines.addAll(TextReport.wrapped("  " + palette.yellow("!") + " ", 4, warning));
        }
        lines.add("  " + count(result, row -> row.observed() != null) + " attempts; outsiders got in "
                + count(result, row -> row.row().encounter().outsider() && row.admitted()) + " times, into "
                + (result.service() == null ? "defended groups " : "the service ")
                + count(
                        result,
                        row -> row.row().encounter().outsider()
                                && row.admitted()
                                && (result.service() != null
                                        || row.row().encounter().defended())));
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

    private static long count(HijackResult result, Predicate<Observed> what) {
        return result.rows().stream().filter(what).count();
    }
}
