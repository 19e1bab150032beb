package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The members' table: what each got, and how far that is off what it is to have. */
final class MemberTable {

    private static final int NAME = 8;
    /** On a terminal that has the room, of members whose names are longer. */
    private static final int LONG_NAME = 24;

    private static final int ROOMY = 100;

    private final Result result;
    private final Palette palette;
    private final int name;
    private final DeviationBar bar;

    /**
     * A line of the table.
     *
     * @param member null = it is of all
     */
    private record Line(String name, long connections, long requests, Result.MemberResult member) {

        static Line of(Result.MemberResult member) {
            return new Line(
                    member.who().id(),
                    member.portion().connections(),
                    member.portion().requests(),
                    member);
        }

        String told(String format, Function<Result.MemberResult, Object> figure) {
            return member == null ? "" : String.format(Locale.ROOT, format, figure.apply(member));
        }
    }

    private MemberTable(Result result, Palette palette) {
        this.result = result;
        this.palette = palette;
        int longest = result.members().stream()
                .mapToInt(member -> member.who().id().length())
                .max()
                .orElse(0);
        this.name = palette.width() < ROOMY ? NAME : Math.max(NAME, Math.min(LONG_NAME, longest));
        this.bar = DeviationBar.over(result.members().stream().map(this::share).toList());
    }

    static List<String> render(Result result, Palette palette) {
        return new MemberTable(result, palette).lines();
    }

    /** In so many lines those that are farthest off what they are to have. */
    static List<String> mostOff(Result result, Palette palette, int rows) {
        MemberTable whole = new MemberTable(result, palette);
        Table<Line> table = whole.table();
        List<String> total = whole.total(table);
        List<String> lines = new ArrayList<>(List.of(palette.dim(table.titles())));
        int shown = Math.max(0, rows - 2 - total.size());
        result.members().stream()
                .sorted(Comparator.comparingDouble(
                        member -> -whole.share(member).off()))
                .limit(shown)
                .map(Line::of)
                .map(table::row)
                .forEach(lines::add);
        lines.add(palette.dim(String.format(
                Locale.ROOT,
                "  and %,d members that are nearer to it",
                result.members().size() - Math.min(shown, result.members().size()))));
        lines.addAll(total);
        return lines;
    }

    private List<String> lines() {
        Table<Line> table = table();
        List<String> lines = new ArrayList<>();
        lines.add(palette.dim(table.titles()));
        for (Result.MemberResult member : result.members()) {
            lines.add(table.row(Line.of(member)));
            if (member.joined() != null || member.left() != null) {
                palette.wrapped("          ", 10, comings(member)).forEach(line -> lines.add(palette.dim(line)));
            }
            if (member.died() != null) {
                lines.addAll(palette.wrapped("          " + palette.red("died: "), 16, member.died()));
            }
        }
        result.load()
                .others()
                .forEach((name, answers) -> lines.addAll(palette.wrapped(
                        " ".repeat(this.name - 1) + palette.red("?") + String.format(Locale.ROOT, "%,25d  ", answers),
                        35,
                        "answered by '" + name + "', no member")));
        lines.addAll(total(table));
        return lines;
    }

    /** Ranked by what a reader misses most. */
    private Table<Line> table() {
        Table<Line> table = new Table<Line>(palette.width())
                .right(0, result.namedByPid() ? "pid" : "member", name, line -> name(line.name, name))
                .right(1, "connections", 13, line -> Figure.count(line.connections))
                .right(4, "requests", 12, line -> Figure.count(line.requests))
                .right(
                        0,
                        "share",
                        9,
                        line -> line.told("%.1f %%", member -> member.portion().share() * 100))
                .stretch(
                        2,
                        cells -> bar.title(cells, isSteered() ? "due" : "even"),
                        9,
                        43,
                        (line, cells) -> line.member == null || nothingYet() ? "" : bar.of(cells, share(line.member)));
        // while it runs, members' latencies are not known yet
        return result.members().stream().noneMatch(member -> member.latency().count() > 0)
                ? table
                : table.right(
                                5,
                                "p50",
                                9,
                                line -> line.told(
                                        "%.1f ms", member -> member.latency().p50()))
                        .right(
                                3,
                                "p99",
                                10,
                                line -> line.told(
                                        "%.1f ms", member -> member.latency().p99()));
    }

    /** What all got, and beside or below it what chance allows. */
    private List<String> total(Table<Line> table) {
        String total = table.row(new Line(
                "total",
                result.load().dealt().connections(),
                result.load().asked().requests(),
                null));
        String chance = TextReport.chance(result);
        if (chance.isEmpty() || total.length() + 2 + chance.length() <= palette.width()) {
            return List.of((total + "  " + chance).stripTrailing());
        }
        List<String> lines = new ArrayList<>(List.of(total));
        lines.addAll(palette.wrapped("  ", 2, chance));
        return lines;
    }

    private DeviationBar.Share share(Result.MemberResult member) {
        Result.Portion portion = member.portion();
        boolean even = portion.expectedShare() == null;
        return new DeviationBar.Share(
                portion.share(), due(portion), even ? result.load().dealt().chance() : portion.chance());
    }

    private boolean nothingYet() {
        return result.load().dealt().connections() == 0;
    }

    private boolean isSteered() {
        return result.members().stream().anyMatch(member -> member.portion().expectedShare() != null);
    }

    /** What it is to have; of nothing, what is even shows how much it is that came all the same. */
    private double due(Result.Portion portion) {
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
}
