package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.DiffResult;
import io.github.portshare.orchestrator.run.Quantity;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.Difference;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How two results differ, as text. */
public final class DiffReport {

    private static final int FILE = 36;
    /** With less, ranges have no room. */
    private static final int ROOMY = 60;

    private final Palette palette;

    public DiffReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(DiffResult result) {
        List<String> lines = new ArrayList<>();
        String name = "portshare diff";
        lines.addAll(palette.spread(
                palette.bold(name), "B may be worse by " + Figure.toldPercent(result.tolerance()) + " %"));
        lines.addAll(side("A", result.a()));
        lines.addAll(side("B", result.b()));
        lines.add("");
        traits("plan", result.plan(), lines);
        traits("environment", result.environment(), lines);
        lines.add("");
        lines.add(palette.dim(row(" ", "", "A", "B", "change", "(not judged)")));
        result.figures().forEach(figure -> lines.addAll(figure(figure)));
        lines.add("");
        checks(result, lines);
        result.doubts().forEach(doubt -> {
            lines.addAll(palette.wrapped("  " + palette.yellow("?") + " ", 4, doubt.reason()));
            lines.addAll(palette.wrapped("    → ", 6, doubt.remedy()));
        });
        lines.addAll(palette.wrapped(
                "  ",
                2,
                "The intervals are of these two, 95 % each; how much the same thing differs from one start to the next is in"
                        + " none of them: repeat before you believe a small difference."));
        lines.add("  " + palette.verdict(result.verdict(), word(result.verdict())));
        return lines;
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "PASSED: B is not worse";
            case FAILED -> "FAILED: B is worse";
            case INCONCLUSIVE -> "INCONCLUSIVE: whether B is worse cannot be told";
        };
    }

    private List<String> side(String name, DiffResult.Side side) {
        String when = side.startedAt() == null ? "" : side.startedAt().replaceFirst("T(\\d\\d:\\d\\d).*", " $1");
        String told = String.format(Locale.ROOT, "%-16s %6.1f s ", when, side.seconds());
        int file = Math.min(FILE, palette.width() - 6);
        return palette.wrapped(
                String.format("  %s  %-" + file + "s ", name, MemberTable.name(side.file(), file)),
                5,
                told.replace(' ', Palette.GLUE) + palette.verdict(side.verdict(), Sheet.word(side.verdict())));
    }

    private void traits(String title, List<DiffResult.Trait> traits, List<String> lines) {
        String words = traits.isEmpty()
                ? "the same"
                : traits.stream()
                        .map(trait -> trait.name() + " " + said(trait.a()) + " → " + said(trait.b()))
                        .collect(Collectors.joining(" · "));
        lines.addAll(palette.wrapped(String.format("  %-13s", title), 15, words));
    }

    private static String said(String value) {
        return value == null ? "none" : value;
    }

    private List<String> figure(DiffResult.Figure figure) {
        Quantity quantity = figure.quantity();
        List<String> lines = new ArrayList<>();
        lines.add(row(
                figure.verdict() == null ? " " : TextReport.mark(palette, figure.verdict()),
                title(quantity),
                value(quantity, figure.a()),
                value(quantity, figure.b()),
                figure.change() == null ? "" : Figure.change(figure.change()) + " %",
                words(figure)));
        if (figure.rangeA() != null && figure.rangeB() != null && palette.width() >= ROOMY) {
            lines.add(palette.dim(
                    row(" ", "", range(quantity, figure.rangeA()), range(quantity, figure.rangeB()), "", "")));
        }
        return lines;
    }

    private String row(String mark, String title, String a, String b, String change, String words) {
        return new Table<String>(palette.width())
                .left(0, "", palette.width() < ROOMY ? 18 : 19, row -> mark + " " + title)
                .right(3, "", 16, row -> a)
                .right(0, "", palette.width() < ROOMY ? 13 : 16, row -> b)
                .right(0, "", palette.width() < ROOMY ? 9 : 10, row -> change)
                .left(4, "", 18, row -> words)
                .row("");
    }

    private static String title(Quantity quantity) {
        return switch (quantity) {
            case REQUESTS -> "requests/s";
            case P50 -> "p50 ms";
            case P90 -> "p90 ms";
            case P99 -> "p99 ms";
            case P999 -> "p99.9 ms";
            case MAX -> "max ms";
            case ERRORS -> "errors/million";
            case DEVIATION -> "most off even";
            case CPU -> "cpu µs/request";
            case MEMORY -> "MiB a member";
        };
    }

    private static String value(Quantity quantity, double figure) {
        return switch (quantity) {
            case DEVIATION -> Figure.percent(figure) + " %";
            case REQUESTS -> String.format(Locale.ROOT, "%,.0f", figure);
            default -> figure == 0 ? "0" : Figure.brief(figure);
        };
    }

    private static String range(Quantity quantity, Result.Range range) {
        if (range.high() == null) {
            return ">" + Figure.brief(range.low());
        }
        return quantity == Quantity.DEVIATION
                ? Figure.percent(range.low()) + "-" + Figure.percent(range.high()) + " %"
                : Figure.range(range.low(), range.high(), 15);
    }

    /** What is known of B: whether it differs, and whether by more than is tolerated. */
    private static String words(DiffResult.Figure figure) {
        if (figure.verdict() == null) {
            return figure.shown() == null ? "" : "(" + difference(figure.shown()) + ")";
        } else if (figure.verdict() == Verdict.FAILED) {
            return "worse";
        } else if (figure.verdict() == Verdict.PASSED) {
            return figure.shown() == Difference.Shown.BETTER
                    ? "better"
                    : figure.shown() == Difference.Shown.WORSE ? "worse, tolerated" : "not worse";
        }
        return figure.shown() == null ? "cannot be told" : "not sure enough";
    }

    private static String difference(Difference.Shown shown) {
        return switch (shown) {
            case BETTER -> "better";
            case NONE -> "overlapping";
            case WORSE -> "worse";
        };
    }

    /** Those that came out otherwise; what did not is told in one line. */
    private void checks(DiffResult result, List<String> lines) {
        List<String> same = new ArrayList<>();
        for (DiffResult.ComparedCheck check : result.comparedChecks()) {
            if (check.a() == check.b()) {
                same.add(Sheet.word(check.id())
                        + (check.a() == Verdict.PASSED ? "" : " (" + Sheet.word(check.a()) + ")"));
            } else {
                lines.add("  " + TextReport.mark(palette, check.verdict())
                        + String.format(" %-11s", Sheet.word(check.id()))
                        + came(check.a()) + " → " + came(check.b()));
            }
        }
        if (!same.isEmpty()) {
            lines.addAll(palette.wrapped(
                    "  " + TextReport.mark(palette, Verdict.PASSED) + String.format(" %-11s", "as before"),
                    15,
                    String.join(", ", same)));
        }
    }

    private static String came(Verdict verdict) {
        return verdict == null ? "not asked" : Sheet.word(verdict);
    }
}
