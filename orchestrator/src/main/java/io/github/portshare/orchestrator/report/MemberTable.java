package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The members' table: what each got, with a bar whose mark stands at the share that it is to have. */
final class MemberTable {

    /** Cells of a bar; the even share is in the middle. */
    private static final int CELLS = 16;

    private static final int NAME = 8;

    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

    private MemberTable() {}

    static List<String> render(Result result, Palette palette) {
        List<String> lines = new ArrayList<>();
        lines.add(palette.dim((result.namedByPid() ? "     pid" : "  member")
                + "  connections    requests  share of connections            p50       p99"));
        for (Result.MemberResult member : result.members()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%8s %,12d %,11d  %5.1f %% %s %6.1f ms %6.1f ms",
                    name(member.who().id(), NAME),
                    member.portion().connections(),
                    member.portion().requests(),
                    member.portion().share() * 100,
                    bar(member.portion().share(), due(result, member.portion())),
                    member.latency().p50(),
                    member.latency().p99()));
            if (member.joined() != null || member.left() != null) {
                TextReport.wrapped("          ", 10, comings(member)).forEach(line -> lines.add(palette.dim(line)));
            }
            if (member.died() != null) {
                lines.addAll(TextReport.wrapped("          " + palette.red("died: "), 16, member.died()));
            }
        }
        result.load()
                .others()
                .forEach((name, answers) -> lines.addAll(TextReport.wrapped(
                        String.format(Locale.ROOT, "%8s %,24d  ", palette.red("       ?"), answers),
                        35,
                        "answered by '" + name + "', no member")));
        lines.add(String.format(
                Locale.ROOT,
                "   total %,12d %,11d  %s",
                result.load().dealt().connections(),
                result.load().asked().requests(),
                TextReport.chance(result)));
        return lines;
    }

    /** What it is to have; of nothing, what is even shows how much it is that came all the same. */
    private static double due(Result result, Result.Portion portion) {
        Double expected = portion.expectedShare();
        return expected == null || expected == 0 ? result.evenShare() : expected;
    }

    private static String comings(Result.MemberResult member) {
        return (member.joined() == null ? "" : "came by " + member.joined())
                + (member.joined() == null || member.left() == null ? "" : ", ")
                + (member.left() == null ? "" : "left by " + member.left());
    }

    /** A name in so many cells; names of a kind differ at their end. */
    static String name(String id, int cells) {
        return id.length() <= cells ? id : "…" + id.substring(id.length() - cells + 1);
    }

    /** A share as a bar of eighths of a cell, the even share marked, or what is due instead. */
    static String bar(double share, double even) {
        StringBuilder bar = new StringBuilder();
        double filled = Math.min(CELLS, share / even * CELLS / 2);
        for (int cell = 0; cell < CELLS; cell++) {
            if (cell == CELLS / 2) {
                bar.append('│');
            }
            int eighths = (int) Math.round(8 * Math.max(0, Math.min(1, filled - cell)));
            bar.append(EIGHTHS.charAt(eighths));
        }
        return bar.toString();
    }
}
