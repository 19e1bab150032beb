package io.github.portshare.orchestrator.report;

import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A result as text: the table of members, the latencies, the checks. */
public final class TextReport {

    private static final List<Verdict> WEIGHTIEST_FIRST = List.of(Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.PASSED);

    private final Palette palette;

    public TextReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(Result result) {
        List<String> lines = new ArrayList<>(table(result, "", false));
        if (!result.checks().isEmpty()) {
            lines.add("");
            lines.addAll(checks(result, false));
        }
        return lines;
    }

    /**
     * Header, members and latencies: what the live view redraws.
     *
     * @param now what is done to the group; it stands in the place of the bar of progress. Empty = nothing is
     * @param briefly without what has been done to it
     */
    List<String> table(Result result, String now, boolean briefly) {
        List<String> lines = new ArrayList<>(header(result, now));
        if (!result.members().isEmpty()) {
            lines.add("");
            lines.addAll(MemberTable.render(result, palette));
        }
        if (!briefly && result.disruptions() != null && !result.disruptions().isEmpty()) {
            lines.add("");
            result.disruptions().forEach(disruption -> lines.addAll(disruption(disruption)));
        }
        lines.addAll(latencies(result));
        if (result.trust() != null) {
            lines.addAll(palette.wrapped(
                    "  trust        ",
                    15,
                    TrustLine.words(result.trust(), result.load().warmup())));
        }
        if (!briefly && result.load().agents() != null) {
            lines.addAll(AgentTable.render(result.load().agents(), palette));
        }
        return lines;
    }

    /** The same of a group that has no room: its header, its total, and as many of its members as fit, the most uneven first. */
    List<String> summary(Result result, String now, int rows) {
        List<String> lines = new ArrayList<>(header(result, now));
        List<String> latencies = latencies(result);
        int room = rows - lines.size() - latencies.size() - 1;
        lines.add("");
        lines.addAll(MemberTable.mostOff(result, palette, room));
        lines.addAll(latencies);
        return lines;
    }

    private List<String> header(Result result, String now) {
        List<String> lines = new ArrayList<>();
        var environment = result.environment();
        lines.addAll(palette.spread(
                palette.bold("portshare run"),
                "Linux " + environment.kernel() + " · JDK " + environment.java() + " · " + environment.transport()
                        + " · "
                        + environment.cpus() + " cpus"
                        + (environment.container() == null ? "" : " · " + environment.container())));
        lines.addAll(palette.wrapped(
                "",
                2,
                address(result) + "  " + result.members().size()
                        + (result.plan().group().server() == null
                                ? ""
                                : " " + result.plan().group().server())
                        + " members"
                        + (result.members().isEmpty()
                                ? ""
                                : "  uid " + result.members().get(0).who().uid())));
        lines.addAll(new Status(palette).lines(result, now));
        return lines;
    }

    /** A longer word than the others has a line for itself. */
    private List<String> disruption(Result.Disrupted disruption) {
        String words = DisruptionLine.words(disruption);
        if (disruption.what().length() <= 12) {
            return palette.wrapped("  " + String.format("%-12s", disruption.what()) + " ", 15, words);
        }
        List<String> lines = new ArrayList<>(palette.wrapped("  ", 2, disruption.what()));
        lines.addAll(palette.wrapped(" ".repeat(15), 15, words));
        return lines;
    }

    private List<String> latencies(Result result) {
        List<String> lines = new ArrayList<>();
        if (result.load().latency().count() > 0) {
            lines.add("");
            lines.addAll(latency("latency", result.load().latency()));
        }
        Result.Pace pace = result.load().pace();
        if (pace.schedule() != null
                && pace.intended() != null
                && pace.intended().count() > 0) {
            lines.addAll(latency("intended", pace.intended()));
            lines.addAll(palette.wrapped(
                    "  rate         ",
                    15,
                    schedule(pace.schedule(), result.plan().traffic().rate())));
            if (pace.schedule().unanswered() > 0) {
                lines.addAll(palette.wrapped(
                        " ".repeat(15),
                        15,
                        leastOnly(pace.schedule().unanswered(), pace.schedule().requests())));
            }
        }
        return lines;
    }

    /** The checks and the verdict; briefly = only what did not pass. */
    List<String> checks(Result result, boolean briefly) {
        List<String> lines = checks(result.checks(), result.warnings(), briefly);
        lines.add("  " + verdict(result.verdict(), result.head().interrupted()));
        return lines;
    }

    /** What failed first, then what is open; in the order of the checks otherwise. */
    List<String> checks(List<Check> checks, List<String> warnings, boolean briefly) {
        List<Check> shown = checks.stream()
                .filter(check -> !briefly || check.verdict() != Verdict.PASSED)
                .sorted(Comparator.comparing(check -> WEIGHTIEST_FIRST.indexOf(check.verdict())))
                .toList();
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < shown.size(); at++) {
            Check check = shown.get(at);
            lines.addAll(
                    palette.wrapped("  " + mark(check.verdict()) + " " + pad(check.id()), 4 + 11, check.summary()));
            boolean again = at + 1 < shown.size()
                    && Objects.equals(check.remedy(), shown.get(at + 1).remedy());
            if (check.remedy() != null && !again) {
                lines.addAll(palette.wrapped(" ".repeat(15) + "→ ", 17, check.remedy()));
            }
        }
        for (String warning : Alike.once(warnings)) {
            lines.addAll(palette.wrapped("  " + palette.yellow("!") + " " + pad("warning"), 15, warning));
        }
        return lines;
    }

    String verdict(Verdict verdict, boolean interrupted) {
        return palette.verdict(verdict, verdict.name() + (interrupted ? " (interrupted: partial)" : ""));
    }

    private String mark(Verdict verdict) {
        return mark(palette, verdict);
    }

    static String mark(Palette palette, Verdict verdict) {
        return palette.verdict(
                verdict,
                switch (verdict) {
                    case PASSED -> "✓";
                    case FAILED -> "✗";
                    case INCONCLUSIVE -> "?";
                });
    }

    private static String pad(Object id) {
        return String.format("%-11s", id);
    }

    private static String schedule(Result.Schedule schedule, Rate rate) {
        return String.format(
                Locale.ROOT,
                "%s: %,d scheduled, %,d unsent; p99 begun %.1f ms late",
                rate,
                schedule.requests(),
                schedule.unsent(),
                schedule.lag().p99());
    }

    private List<String> latency(String name, Result.Latency latency) {
        List<String> lines = new ArrayList<>(palette.wrapped(
                String.format("  %-11s  ", name),
                15,
                String.format(
                        Locale.ROOT,
                        "p50~%.1f  p90~%.1f  p99~%.1f  p99.9~%.1f  max~%.1f~ms".replace('~', Palette.GLUE),
                        latency.p50(),
                        latency.p90(),
                        latency.p99(),
                        latency.p999(),
                        latency.max())));
        if (latency.intervals() != null) {
            lines.addAll(palette.wrapped("    95 % sure  ", 15, ranges(latency.intervals()) + " ms"));
        }
        return lines;
    }

    /** What of the intended latencies is no more than a bound. */
    static String leastOnly(long unanswered, long requests) {
        return String.format(
                Locale.ROOT, "%,d of %,d never answered: taken as the least they took", unanswered, requests);
    }

    /** Where percentiles lie: {@code p50 0.8-0.9  p90 1.6-1.8}. */
    static String ranges(Result.Intervals intervals) {
        return ("p50~" + range(intervals.p50()) + "  p90~" + range(intervals.p90()) + "  p99~" + range(intervals.p99())
                        + "  p99.9~" + range(intervals.p999()))
                .replace('~', Palette.GLUE);
    }

    private static String range(Result.Range range) {
        if (range.low() == null) {
            return range.high() == null ? "?" : "<" + tenth(range.high());
        }
        return range.high() == null ? ">" + tenth(range.low()) : tenth(range.low()) + "-" + tenth(range.high());
    }

    private static String tenth(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }

    private static String address(Result result) {
        var group = result.plan().group();
        return IpLiteral.bracketed(group.host()) + ":" + group.port();
    }

    /** What chance allows, in words. */
    static String chance(Result result) {
        Interval chance = result.load().dealt().chance();
        if (chance == null) {
            return result.plan().group().steer() == null || result.members().isEmpty()
                    ? ""
                    : result.plan().group().steer().equals("cpu")
                            ? "│ is even; each has what comes in on its cpu"
                            : "│ is the share that it is to have";
        }
        return chance(result.evenShare(), chance);
    }

    /** The same of a share that all are to have. */
    static String chance(double even, Interval chance) {
        return String.format(
                Locale.ROOT,
                "even is %.1f %%, chance allows %.1f to %.1f %%",
                even * 100,
                chance.low() * 100,
                chance.high() * 100);
    }
}
