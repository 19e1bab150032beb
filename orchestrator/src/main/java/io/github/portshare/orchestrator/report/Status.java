package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Phase;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run is at, how far it is, how fast it goes and what went wrong: the same words on a terminal and in a pipe. */
final class Status {

    private static final String GAP = "  ";
    private static final int BAR = 18;
    /** The longest word of a phase. */
    private static final int PHASE = 8;

    private final Palette palette;

    Status(Palette palette) {
        this.palette = palette;
    }

    /**
     * For the header.
     *
     * @param now what is done to the group; it stands in the place of the bar. Empty = nothing is
     */
    List<String> lines(Result result, String now) {
        Phase phase = result.head().phase();
        List<String> parts = new ArrayList<>();
        if (phase != null) {
            parts.add(palette.bold(phase.word()));
        }
        if (phase == Phase.WARM_UP) {
            parts.add(String.format(
                    Locale.ROOT, "%,d requests", result.load().warmup().requests()));
            return List.of(String.join(GAP, parts));
        }
        parts.add(extent(result));
        if (phase != null) {
            parts.add(now.isEmpty() ? bar(done(result)) : now);
        }
        parts.add(rate(result));
        parts.add(errors(result));
        return palette.wrapped(
                "",
                2,
                String.join(
                        GAP,
                        parts.stream()
                                .map(part -> part.replace(' ', Palette.GLUE))
                                .toList()));
    }

    /**
     * One line for each second, for a pipe, with the smallest and the largest share.
     *
     * @param now what is done to the group: who has how much says little then, so it stands in the place of the shares. Empty = nothing
     *     is
     */
    String second(Result result, String now) {
        Phase phase = result.head().phase();
        String line = String.format("%-" + PHASE + "s", phase == null ? "" : phase.word())
                + GAP
                + extent(result)
                + GAP
                + rate(result)
                + GAP
                + errors(result);
        Interval range = result.shareRange();
        String shares =
                range == null ? "" : String.format(Locale.ROOT, "%.1f-%.1f %%", range.low() * 100, range.high() * 100);
        int room = palette.width() - Palette.length(line) - GAP.length();
        return now.isEmpty()
                ? shares.length() <= room ? line + GAP + shares : line
                : line + GAP + Palette.clipped(now, room);
    }

    /** In as few words as there can be. */
    static String brief(Result result) {
        Phase phase = result.head().phase();
        return String.format(
                Locale.ROOT,
                "%s %.0f %%, %,.0f/s, %,d errors",
                phase == null ? "" : phase.word(),
                Math.min(1, done(result)) * 100,
                result.load().asked().requestsPerSecond(),
                result.load().asked().errorTotal());
    }

    private static String extent(Result result) {
        Result.Load load = result.load();
        if (result.plan().traffic().extent().counted()) {
            return String.format(
                    Locale.ROOT,
                    "%,d of %,d requests",
                    load.asked().requests(),
                    result.plan().traffic().extent().requests());
        }
        return countsDraws(result)
                ? String.format(
                        Locale.ROOT,
                        "%.1f s · %,d of %,d draws",
                        load.seconds(),
                        load.dealt().effectiveConnections(),
                        load.dealt().drawsNeeded())
                : String.format(Locale.ROOT, "%.1f s of %.1f s", load.seconds(), duration(result));
    }

    private static double duration(Result result) {
        return result.plan().traffic().extent().duration().toMillis() / 1e3;
    }

    /** Whether the load goes on until there are enough draws. */
    private static boolean countsDraws(Result result) {
        return result.plan().traffic().extent().autoDuration()
                && result.load().dealt().drawsNeeded() != null;
    }

    private static double done(Result result) {
        Result.Load load = result.load();
        if (result.plan().traffic().extent().counted()) {
            return load.asked().requests()
                    / (double) result.plan().traffic().extent().requests();
        }
        return countsDraws(result)
                ? load.dealt().effectiveConnections() / (double) load.dealt().drawsNeeded()
                : load.seconds() / duration(result);
    }

    private static String bar(double done) {
        int cells = (int) Math.round(BAR * Math.min(1, done));
        return "█".repeat(cells) + "░".repeat(BAR - cells);
    }

    private static String rate(Result result) {
        return String.format(
                Locale.ROOT, "%,.0f requests/s", result.load().asked().requestsPerSecond());
    }

    private String errors(Result result) {
        long errors = result.load().asked().errorTotal();
        String words = String.format(Locale.ROOT, "%,d error%s", errors, errors == 1 ? "" : "s");
        return errors == 0 ? words : palette.red(words);
    }
}
