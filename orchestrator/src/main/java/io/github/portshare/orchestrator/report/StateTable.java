package io.github.portshare.orchestrator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Findings as text: a line for each head, a column for each state, both in the order in which they are met. Where there is no room
 * for all states, the table is drawn again for the others.
 */
final class StateTable {

    private StateTable() {}

    /**
     * What a table is made of.
     *
     * @param heading above lines that belong together; null = there are none
     * @param head what a line begins with
     * @param state the column
     * @param cell what is found in a line's column, which may be nothing
     */
    record Parts<F>(
            Function<F, String> heading,
            Function<F, String> head,
            Function<F, String> state,
            Function<List<F>, String> cell) {}

    /**
     * What is drawn.
     *
     * @param heading above it
     * @param head it begins with
     * @param cells by state
     */
    private record Row(String heading, String head, Map<String, String> cells) {

        int width(String state) {
            return Palette.length(cells.getOrDefault(state, ""));
        }
    }

    /** The lines of the table, its title first. */
    static <F> List<String> lines(Palette palette, String title, List<F> findings, Parts<F> parts) {
        List<Row> rows = rows(findings, parts);
        int longest = rows.stream().mapToInt(row -> row.head.length()).reduce(title.length(), Math::max);
        Map<String, Integer> widths = new LinkedHashMap<>();
        findings.stream()
                .map(parts.state)
                .distinct()
                .forEach(state -> widths.put(
                        state, rows.stream().mapToInt(row -> row.width(state)).reduce(state.length(), Math::max)));
        int all = widths.values().stream().reduce(longest, Integer::sum);
        int gap = all + 2 * widths.size() <= palette.width() ? 2 : 1;
        widths.replaceAll((state, width) -> width + gap);
        int heads = longest + gap;
        if (widths.values().stream().anyMatch(width -> heads + width - gap > palette.width())) {
            return list(palette, rows);
        }
        List<String> lines = new ArrayList<>();
        List<String> states = new ArrayList<>(widths.keySet());
        while (!states.isEmpty()) {
            List<String> fitting = fitting(states, widths, palette.width() - heads);
            lines.add(palette.dim(line(title, heads, fitting, widths, state -> state)));
            String before = "";
            for (Row row : rows) {
                if (!row.heading.equals(before)) {
                    lines.add("  " + row.heading);
                    before = row.heading;
                }
                lines.add(line(row.head, heads, fitting, widths, state -> row.cells.getOrDefault(state, "")));
            }
            states.removeAll(fitting);
        }
        return lines;
    }

    private static <F> List<Row> rows(List<F> findings, Parts<F> parts) {
        Map<String, Map<String, List<F>>> grid = new LinkedHashMap<>();
        Map<String, Row> rows = new LinkedHashMap<>();
        for (F finding : findings) {
            String heading = parts.heading == null ? "" : parts.heading.apply(finding);
            String head = parts.head.apply(finding);
            String key = heading + "\n" + head;
            rows.putIfAbsent(key, new Row(heading, head, new LinkedHashMap<>()));
            grid.computeIfAbsent(key, first -> new LinkedHashMap<>())
                    .computeIfAbsent(parts.state.apply(finding), first -> new ArrayList<>())
                    .add(finding);
        }
        grid.forEach((key, byState) ->
                byState.forEach((state, found) -> rows.get(key).cells.put(state, parts.cell.apply(found))));
        return List.copyOf(rows.values());
    }

    /** Where not even one state has room beside the heads. */
    private static List<String> list(Palette palette, List<Row> rows) {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.addAll(palette.wrapped(
                    "  ", 4, (row.heading + " " + row.head).strip().replaceAll(" +", " ")));
            String cells = row.cells.entrySet().stream()
                    .map(cell -> cell.getKey() + Palette.GLUE + cell.getValue().replace(' ', Palette.GLUE))
                    .collect(Collectors.joining("  "));
            lines.addAll(palette.wrapped("    ", 4, cells));
        }
        return lines;
    }

    /** At least one. */
    private static List<String> fitting(List<String> states, Map<String, Integer> widths, int room) {
        List<String> fitting = new ArrayList<>();
        int left = room;
        for (String state : states) {
            left -= widths.get(state);
            if (left < -1 && !fitting.isEmpty()) {
                break;
            }
            fitting.add(state);
        }
        return fitting;
    }

    private static String line(
            String head, int heads, List<String> states, Map<String, Integer> widths, Function<String, String> cell) {
        StringBuilder line = new StringBuilder(head).append(" ".repeat(heads - head.length()));
        for (String state : states) {
            String text = cell.apply(state);
            line.append(text).append(" ".repeat(Math.max(0, widths.get(state) - Palette.length(text))));
        }
        return line.toString().replaceAll(" +$", "");
    }
}
