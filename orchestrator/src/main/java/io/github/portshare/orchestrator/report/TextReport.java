package io.github.portshare.orchestrator.report;

import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A result as text for a terminal of 80 columns: the table of members, the latencies, the checks. */
public final class TextReport {

    static final int WIDTH = 80;

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
            lines.addAll(wrapped(
                    "  trust        ",
                    15,
                    TrustLine.words(result.trust(), result.load().warmup())));
        }
        if (!briefly && result.load().agents() != null) {
            lines.addAll(AgentTable.render(result.load().agents(), palette));
        }
        return lines;
    }

    private List<String> header(Result result, String now) {
        List<String> lines = new ArrayList<>();
        var environment = result.environment();
        lines.addAll(spread(
                palette.bold("portshare run"),
                "portshare run".length(),
                "Linux " + environment.kernel() + " · JDK " + environment.java() + " · " + environment.transport()
                        + " · "
                        + environment.cpus() + " cpus"
                        + (environment.container() == null ? "" : " · " + environment.container())));
        String address = address(result) + "  " + result.members().size()
                + (result.plan().group().server() == null
                        ? ""
                        : " " + result.plan().group().server())
                + " members"
                + (result.members().isEmpty()
                        ? ""
                        : "  uid " + result.members().get(0).who().uid());
        lines.addAll(spread(address, address.length(), progress(result, now)));
        return lines;
    }

    /** A longer word than the others has a line for itself. */
    private static List<String> disruption(Result.Disrupted disruption) {
        String words = DisruptionLine.words(disruption);
        if (disruption.what().length() <= 12) {
            return wrapped("  " + String.format("%-12s", disruption.what()) + " ", 15, words);
        }
        List<String> lines = new ArrayList<>(wrapped("  ", 2, disruption.what()));
        lines.addAll(wrapped(" ".repeat(15), 15, words));
        return lines;
    }

    private static List<String> latencies(Result result) {
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
            lines.add(schedule(pace.schedule(), result.plan().traffic().rate()));
            if (pace.schedule().unanswered() > 0) {
                lines.addAll(wrapped(
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

    List<String> checks(List<Check> checks, List<String> warnings, boolean briefly) {
        List<String> lines = new ArrayList<>();
        for (Check check : checks) {
            if (!briefly || check.verdict() != Verdict.PASSED) {
                lines.addAll(wrapped("  " + mark(check.verdict()) + " " + pad(check.id()), 4 + 11, check.summary()));
                if (check.remedy() != null) {
                    lines.addAll(wrapped(" ".repeat(15) + "→ ", 17, check.remedy()));
                }
            }
        }
        for (String warning : warnings) {
            lines.addAll(wrapped("  " + palette.yellow("!") + " " + pad("warning"), 15, warning));
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
                "  rate         %s: %,d scheduled, %,d unsent; p99 begun %.1f ms late",
                rate,
                schedule.requests(),
                schedule.unsent(),
                schedule.lag().p99());
    }

    private static List<String> latency(String name, Result.Latency latency) {
        List<String> lines = new ArrayList<>(List.of(String.format(
                Locale.ROOT,
                "  %-11s  p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms",
                name,
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.p999(),
                latency.max())));
        if (latency.intervals() != null) {
            lines.addAll(wrapped("    95 % sure  ", 15, ranges(latency.intervals()) + " ms"));
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
        return "p50 " + range(intervals.p50()) + "  p90 " + range(intervals.p90()) + "  p99 " + range(intervals.p99())
                + "  p99.9 " + range(intervals.p999());
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

    private static String progress(Result result, String now) {
        double seconds = result.load().seconds();
        if (result.plan().traffic().extent().counted()) {
            return String.format(
                            Locale.ROOT,
                            "%,d of %,d requests",
                            result.load().asked().requests(),
                            result.plan().traffic().extent().requests())
                    + (now.isEmpty() ? "" : "  " + now);
        }
        Result.Dealt dealt = result.load().dealt();
        if (countsDraws(result)) {
            return String.format(
                    Locale.ROOT,
                    "%.1f s · %s  %s",
                    seconds,
                    draws(dealt),
                    !now.isEmpty() ? now : bar(10, dealt.effectiveConnections() / (double) dealt.drawsNeeded()));
        }
        if (result.plan().traffic().extent().autoDuration()) {
            return String.format(Locale.ROOT, "%.1f s", seconds) + (now.isEmpty() ? "" : "  " + now);
        }
        double whole = result.plan().traffic().extent().duration().toNanos() / 1e9;
        return String.format(
                Locale.ROOT,
                "%.1f s of %.1f s  %s",
                Math.min(seconds, whole),
                whole,
                now.isEmpty() ? bar(18, seconds / whole) : now);
    }

    private static String bar(int width, double done) {
        int cells = (int) Math.round(width * Math.min(1, done));
        return "█".repeat(cells) + "░".repeat(width - cells);
    }

    /** Whether the load goes on until there are enough draws. */
    private static boolean countsDraws(Result result) {
        return result.plan().traffic().extent().autoDuration()
                && result.load().dealt().drawsNeeded() != null;
    }

    private static String draws(Result.Dealt dealt) {
        return String.format(Locale.ROOT, "%,d of %,d draws", dealt.effectiveConnections(), dealt.drawsNeeded());
    }

    /** Both on one line where they fit, else the right below the left. */
    static List<String> spread(String left, int leftLength, String right) {
        int gap = WIDTH - leftLength - right.length();
        if (gap >= 2) {
            return List.of(left + " ".repeat(gap) + right);
        }
        List<String> lines = new ArrayList<>(List.of(left));
        lines.addAll(wrapped("  ", 2, right));
        return lines;
    }

    /**
     * Breaks text at blanks so that it stays within the width; the first line begins with the given words. The live view counts
     * on it: a wider line would take two rows of the terminal, and the next frame would leave one of them standing.
     */
    static List<String> wrapped(String begin, int indent, String text) {
        return wrapped(begin, indent, text, WIDTH);
    }

    /** The same within another width. */
    static List<String> wrapped(String begin, int indent, String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words(text, width - indent)) {
            if (line.length() > 0 && indent + line.length() + 1 + word.length() > width) {
                lines.add((lines.isEmpty() ? begin : " ".repeat(indent)) + line);
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add((lines.isEmpty() ? begin : " ".repeat(indent)) + line);
        return lines;
    }

    /** Its words, and pieces of those that no line has room for. */
    private static List<String> words(String text, int room) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ")) {
            String rest = word;
            for (; rest.length() > room; rest = rest.substring(room)) {
                words.add(rest.substring(0, room));
            }
            words.add(rest);
        }
        return words;
    }

    /**
     * One line for each second, for a pipe: every share of a small group, the smallest and the largest of a large one.
     *
     * @param now what is done to the group: who has how much says little then, so it stands in the place of the shares. Empty = nothing
     *     is
     */
    String second(Result result, String now) {
        List<String> all = result.members().stream()
                .map(member ->
                        String.format(Locale.ROOT, "%4.1f", member.portion().share() * 100))
                .toList();
        Interval range = result.shareRange();
        String shares = all.size() <= 4
                ? String.join(" ", all)
                : String.format(Locale.ROOT, "%.1f to %.1f", range.low() * 100, range.high() * 100);
        String counts = String.format(
                Locale.ROOT,
                "%5.1f s %21s %,10d requests  %,d errors  ",
                result.load().seconds(),
                countsDraws(result)
                        ? draws(result.load().dealt())
                        : String.format(
                                Locale.ROOT,
                                "%,d connections",
                                result.load().dealt().connections()),
                result.load().asked().requests(),
                result.load().asked().errorTotal());
        return counts + (now.isEmpty() ? shares + " %" : clipped(now, WIDTH - counts.length()));
    }

    /** As much of a text as there is room for. */
    static String clipped(String text, int room) {
        return text.length() <= room ? text : text.substring(0, Math.max(0, room - 1)) + "…";
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
