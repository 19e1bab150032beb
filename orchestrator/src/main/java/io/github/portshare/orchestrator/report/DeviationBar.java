package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.verdict.Interval;

/** A share as a mark on a line whose middle is the share that it is to have; dots are where chance leaves it. */
final class DeviationBar {

    private DeviationBar() {}

    /**
     * Draws it.
     *
     * @param cells an odd number
     * @param share from 0 to 1
     * @param expected in the middle
     * @param chance dotted
     * @param reach how far from the middle the line goes, in shares
     */
    static String of(int cells, double share, double expected, Interval chance, double reach) {
        StringBuilder bar = new StringBuilder(band(cells, expected, chance, reach));
        bar.setCharAt(cell(cells, share - expected, reach), '●');
        return bar.toString();
    }

    /** The same without a mark. */
    static String band(int cells, double expected, Interval chance, double reach) {
        StringBuilder bar = new StringBuilder();
        int from = cell(cells, chance.low() - expected, reach);
        int to = cell(cells, chance.high() - expected, reach);
        for (int i = 0; i < cells; i++) {
            bar.append(i == cells / 2 ? '│' : from <= i && i <= to ? '·' : ' ');
        }
        return bar.toString();
    }

    private static int cell(int cells, double deviation, double reach) {
        double place = reach > 0 ? deviation / reach : 0;
        return cells / 2 + (int) Math.round(Math.max(-1, Math.min(1, place)) * (cells / 2));
    }
}
