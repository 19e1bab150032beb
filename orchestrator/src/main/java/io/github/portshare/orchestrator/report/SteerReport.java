package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.intrusion.SteerCase;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.SteerResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a kernel does with a group that is steered, as text. */
public final class SteerReport {

    private static final int WHAT = 72;
    private static final int ANSWER = 9;

    private final Palette palette;

    public SteerReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(SteerResult result) {
        List<String> lines = new ArrayList<>();
        lines.addAll(palette.spread(
                palette.bold("portshare steer"),
                "Linux " + result.environment().kernel() + " · uid "
                        + result.environment().uid()));
        lines.addAll(palette.wrapped(
                "", 0, "A classic BPF program gives each connection, or datagram, to the socket of an index."));
        lines.add("");
        int what = Math.min(WHAT, palette.width() - 2 * ANSWER);
        lines.add(palette.dim(pad("", what) + pad("TCP", ANSWER) + "UDP"));
        byWhat(result).forEach((words, cells) -> {
            // the answers stand beside the first line
            List<String> asked = new Palette(false, what - 1).wrapped("  ", 4, words);
            String answers = cell(cells.get(Transport.TCP)) + cell(cells.get(Transport.UDP));
            lines.add((pad(asked.get(0), what) + answers).replaceAll(" +$", ""));
            lines.addAll(asked.subList(1, asked.size()));
        });
        lines.add("");
        for (SteerCase.Observed one : result.situations()) {
            String name = one.row().situation() + " over " + one.row().transport();
            if (one.observed() == null) {
                lines.addAll(
                        palette.wrapped("  " + palette.yellow("?") + " ", 4, name + " not tried: " + one.untried()));
            } else if (!one.asExpected()) {
                lines.addAll(palette.wrapped(
                        "  " + palette.red("!") + " ",
                        4,
                        name + ": " + one.observed() + ", expected " + one.row().expected() + " ("
                                + one.row().source() + ")"));
            }
        }
        lines.addAll(palette.wrapped(
                "  ",
                2,
                result.tried() + " of " + result.situations().size() + " tried; " + result.unexpected()
                        + " are not as expected of Linux (!)"));
        lines.add("  " + palette.verdict(result.verdict(), result.verdict().name()));
        return lines;
    }

    private static Map<String, Map<Transport, SteerCase.Observed>> byWhat(SteerResult result) {
        Map<String, Map<Transport, SteerCase.Observed>> table = new LinkedHashMap<>();
        result.situations()
                .forEach(one -> table.computeIfAbsent(one.row().what(), what -> new LinkedHashMap<>())
                        .put(one.row().transport(), one));
        return table;
    }

    private String cell(SteerCase.Observed one) {
        if (one == null) {
            return pad("-", ANSWER);
        }
        return one.observed() == null
                ? palette.yellow(pad("?", ANSWER))
                : one.asExpected() ? pad(one.observed(), ANSWER) : palette.red(pad(one.observed() + "!", ANSWER));
    }

    private static String pad(String text, int width) {
        return String.format("%-" + width + "s", text);
    }
}
