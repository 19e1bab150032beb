package io.github.portshare.orchestrator.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Rows in columns that fit the width: where there is no room for all, those that matter least are left out; one may take what
 * is left over.
 */
final class Table<R> {

    /** What stands in a column that may be of several widths. */
    interface Cell<R> {
        String of(R row, int width);
    }

    /**
     * A column.
     *
     * @param rank which are left out first: those of the highest
     * @param title of so many cells
     * @param least cells that it takes, the gap before it among them
     * @param most cells that it may take
     */
    private record Column<R>(int rank, Function<Integer, String> title, int least, int most, Cell<R> cell) {}

    private final int width;
    private final List<Column<R>> columns = new ArrayList<>();

    Table(int width) {
        this.width = width;
    }

    /** A column whose cells stand at its right end. */
    Table<R> right(int rank, String title, int cells, Function<R, String> cell) {
        return add(rank, room -> pad(title, -room), cells, cells, (row, room) -> pad(cell.apply(row), -room));
    }

    /** A column whose cells begin two cells after the one before it. */
    Table<R> left(int rank, String title, int cells, Function<R, String> cell) {
        return stretch(rank, room -> title, cells, cells, (row, room) -> cell.apply(row));
    }

    /** The same, which takes what is left over. */
    Table<R> stretch(int rank, Function<Integer, String> title, int least, int most, Cell<R> cell) {
        return add(
                rank,
                room -> pad("  " + title.apply(room - 2), room),
                least,
                most,
                (row, room) -> pad("  " + cell.of(row, room - 2), room));
    }

    private Table<R> add(int rank, Function<Integer, String> title, int least, int most, Cell<R> cell) {
        columns.add(new Column<>(rank, title, least, most, cell));
        return this;
    }

    private static String pad(String text, int cells) {
        int gap = Math.abs(cells) - Palette.length(text);
        return gap <= 0 ? text : cells < 0 ? " ".repeat(gap) + text : text + " ".repeat(gap);
    }

    private List<Column<R>> fitting() {
        List<Column<R>> fitting = new ArrayList<>(columns);
        while (fitting.size() > 1 && fitting.stream().mapToInt(Column::least).sum() > width) {
            fitting.remove(
                    fitting.stream().max(Comparator.comparingInt(Column::rank)).orElseThrow());
        }
        return fitting;
    }

    String titles() {
        return line((column, room) -> column.title.apply(room));
    }

    String row(R row) {
        return line((column, room) -> column.cell.of(row, room));
    }

    private String line(Cell<Column<R>> cell) {
        List<Column<R>> fitting = fitting();
        int left = width - fitting.stream().mapToInt(Column::least).sum();
        StringBuilder line = new StringBuilder();
        for (Column<R> column : fitting) {
            int more = Math.min(left, column.most - column.least);
            left -= more;
            line.append(cell.of(column, column.least + more));
        }
        return line.toString().stripTrailing();
    }
}
