package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Diagnosis.Item;
import java.util.ArrayList;
import java.util.List;

/** What a machine can prove, as text. */
public final class DoctorReport {

    private static final int INDENT = 23;

    private DoctorReport() {}

    /** Draws the findings, each with its remedy. */
    public static List<String> lines(List<Item> findings) {
        List<String> lines = new ArrayList<>();
        for (Item finding : findings) {
            String begin = String.format("  %s %-18s ", finding.fine() ? "✓" : "?", finding.subject());
            lines.addAll(TextReport.wrapped(begin, INDENT, finding.observed()));
            if (finding.remedy() != null) {
                lines.addAll(TextReport.wrapped(" ".repeat(INDENT) + "→ ", INDENT + 2, finding.remedy()));
            }
        }
        return lines;
    }
}
