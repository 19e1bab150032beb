package io.github.portshare.orchestrator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Findings as text: a line for each head, a column for each state, both in the order in which they are met. */
final class StateTable {

    private static final int WIDTH = 12;

    private StateTable() {}

    /**
     * The lines of the table, its title first.
     *
     * @param title above the heads, as wide as they are
     * @param cell what is found in a line's column, which may be nothing, {@link #pad padded}
     */
    static <F> List<String> lines(
            Palette palette,
            String title,
            List<F> findings,
            Function<F, String> head,
            Function<F, String> state,
            Function<List<F>, String> cell) {
        List<String> states = findings.stream().map(state).distinct().toList();
        StringBuilder titles = new StringBuilder(title);
        states.forEach(one -> titles.append(pad(one)));
        List<String> lines = new ArrayList<>();
        lines.add(palette.dim(titles.toString().stripTrailing()));
        Map<String, Map<String, List<F>>> grid = new LinkedHashMap<>();
        for (F finding : findings) {
            grid.computeIfAbsent(head.apply(finding), key -> new LinkedHashMap<>())
                    .computeIfAbsent(state.apply(finding), key -> new ArrayList<>())
                    .add(finding);
        }
        grid.forEach((key, byState) -> {
            StringBuilder line = new StringBuilder(key);
            states.forEach(one -> line.append(cell.apply(byState.getOrDefault(one, List.of()))));
            lines.add(line.toString().stripTrailing());
        });
        return lines;
    }

    /** To the width of a column. */
    static String pad(String text) {
        return String.format("%-" + WIDTH + "s", text);
    }
}
