package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.inspection.Change;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.run.InspectResult;
import io.github.portshare.orchestrator.run.InspectWatch.Frame;
import io.github.portshare.orchestrator.run.WatchEvent;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Shows ports while they are watched: on a terminal a page that is never longer or wider than that,
 * in a pipe the whole report once and then a line for each change.
 */
public final class WatchView {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final int CHANGES = 4;

    private final PrintStream out;
    private final Palette palette;
    private boolean begun;

    public WatchView(PrintStream out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    /** Redraws the page. */
    public void draw(Screen screen, Frame frame, boolean quits) {
        screen.draw(size -> page(frame, size.rows(), size.columns(), quits));
    }

    /** What a pipe gets. */
    public void tell(Frame frame) {
        if (!begun) {
            begun = true;
            new InspectReport(palette).render(frame.result()).forEach(out::println);
            out.println();
        }
        frame.news().forEach(change -> out.println(time(change.at()) + " " + Visible.line(change.line())));
        out.flush();
    }

    /** The same as a JSON object in a line each, what is there at first too. */
    public void write(Frame frame) {
        if (!begun) {
            begun = true;
            out.println(ResultJson.compact(WatchEvent.start(frame.result())));
        }
        frame.news().forEach(change -> out.println(ResultJson.compact(WatchEvent.of(change))));
        out.flush();
    }

    /** A page of at most so many lines, none wider than the columns. */
    List<String> page(Frame frame, int most, int columns, boolean quits) {
        Palette palette = this.palette.within(columns);
        int width = palette.width();
        InspectResult result = frame.result();
        InspectReport report = new InspectReport(palette);
        List<String> changes = changes(frame, width);
        List<String> foot = foot(frame, palette, quits);
        List<String> symptoms = symptoms(result, report, false);
        List<String> table = report.tables(result, frame.fresh());
        int room = most - 1 - foot.size();
        if (table.size() + symptoms.size() + changes.size() > room) {
            symptoms = symptoms(result, report, true);
        }
        int forTable = Math.max(Math.min(table.size(), 6), room - symptoms.size() - changes.size());
        List<String> lines = new ArrayList<>(List.of(head(result, frame)));
        lines.addAll(cut(table, forTable, "more lines; a larger terminal shows them"));
        lines.addAll(cut(symptoms, room - Math.min(table.size(), forTable) - changes.size(), "more lines of findings"));
        lines.addAll(changes);
        return Stream.concat(lines.stream().limit(Math.max(1, most - foot.size())), foot.stream())
                .limit(most)
                .map(line -> Palette.fitted(line, columns))
                .toList();
    }

    private String head(InspectResult result, Frame frame) {
        return palette.bold("portshare inspect" + (result.port() == null ? "" : " " + result.port())) + "  "
                + time(Instant.now()) + " UTC  "
                + palette.verdict(
                        result.verdict(),
                        result.counts().findings() == 0
                                ? "nothing found"
                                : ListenerTable.count((int) result.counts().findings(), "finding"))
                + (frame.cpu().isPresent()
                        ? palette.dim(String.format(
                                Locale.ROOT, "  %.0f %% of a core", frame.cpu().getAsDouble() * 100))
                        : "");
    }

    /** Briefly = without evidence, and of what is no finding the number. */
    private List<String> symptoms(InspectResult result, InspectReport report, boolean briefly) {
        List<String> lines = new ArrayList<>();
        for (PortSight sight : result.ports()) {
            List<Symptom> shown = sight.symptoms().stream()
                    .filter(symptom -> !briefly || symptom.weight() == Weight.FINDING)
                    .map(symptom -> result.port() != null ? symptom : about(sight, symptom))
                    .toList();
            lines.addAll(report.symptoms(shown, briefly));
        }
        long rest = result.counts().notes() + result.counts().unseen();
        if (briefly && rest > 0) {
            lines.add(palette.dim("  " + ListenerTable.count((int) rest, "note") + " more without --watch"));
        }
        if (!lines.isEmpty()) {
            lines.add(0, "");
        }
        return lines;
    }

    private static Symptom about(PortSight sight, Symptom symptom) {
        return new Symptom(
                symptom.id(),
                symptom.weight(),
                sight.transport() + " " + sight.port() + ": " + symptom.words(),
                symptom.evidence(),
                symptom.remedy(),
                symptom.pids());
    }

    private List<String> changes(Frame frame, int width) {
        List<Change> all = frame.changes();
        List<String> lines = new ArrayList<>();
        if (!all.isEmpty()) {
            lines.add("");
        }
        for (int at = Math.max(0, all.size() - CHANGES); at < all.size(); at++) {
            String line = Palette.fitted(
                    "  " + time(all.get(at).at()) + " "
                            + Visible.line(all.get(at).line()),
                    width);
            lines.add(at >= all.size() - frame.news().size() ? palette.bold(line) : line);
        }
        return lines;
    }

    private static List<String> foot(Frame frame, Palette palette, boolean quits) {
        String words = frame.vigilance()
                        .map(vigilance -> String.format(
                                Locale.ROOT,
                                "%,d looks for comings and goings in this second, blind for up to %.0f ms%s",
                                vigilance.looks(),
                                Math.ceil(vigilance.blindMillis()),
                                vigilance.briefMillis().isPresent()
                                        ? String.format(
                                                Locale.ROOT,
                                                " (%.0f ms on a member's own address)",
                                                Math.ceil(
                                                        vigilance.briefMillis().getAsDouble()))
                                        : ""))
                        .orElse("one look a second; name a port to look for what comes and goes between")
                + (quits ? "; q quits" : "; Ctrl-C quits");
        List<String> lines = new ArrayList<>(List.of(""));
        palette.wrapped("  ", 2, words).forEach(line -> lines.add(palette.dim(line)));
        return lines;
    }

    private static List<String> cut(List<String> lines, int most, String what) {
        if (lines.size() <= most) {
            return lines;
        }
        List<String> cut = new ArrayList<>(lines.subList(0, Math.max(0, most - 1)));
        cut.add("  … " + (lines.size() - cut.size()) + " " + what);
        return cut;
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }
}
