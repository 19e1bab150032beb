package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Diagnosis.Item;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What a machine can prove, as text. */
public final class DoctorReport {

    private static final int INDENT = 23;

    private final Palette palette;

    public DoctorReport(Palette palette) {
        this.palette = palette;
    }

    /** Draws the findings, each with its remedy. */
    public List<String> lines(List<Item> findings) {
        List<String> lines = new ArrayList<>();
        for (Item finding : findings) {
            String begin = "  " + TextReport.mark(palette, finding.fine() ? Verdict.PASSED : Verdict.INCONCLUSIVE)
                    + String.format(" %-18s ", finding.subject());
            lines.addAll(palette.wrapped(begin, INDENT, finding.observed()));
            if (finding.remedy() != null) {
                lines.addAll(palette.wrapped(" ".repeat(INDENT) + "→ ", INDENT + 2, finding.remedy()));
            }
        }
        return lines;
    }
}
