package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.verdict.Interval;
import java.util.Collection;
import java.util.stream.DoubleStream;

/**
 * A share as a mark on a line whose middle is the share that it is to have; dots are where chance leaves it.
 *
 * @param reach how far from the middle the line goes, relative to the share in the middle
 */
record DeviationBar(double reach) {

    /** One share. */
    record Share(double share, double expected, Interval chance) {

        /** How far it is off what it is to be, relative to that. */
        double off() {
            return expected == 0 ? 0 : Math.abs(share / expected - 1);
        }

        /** How far it is off, or chance could bring it, relative to what it is to be. */
        private double reach() {
            return DoubleStream.of(share, chance == null ? share : chance.low(), chance == null ? share : chance.high())
                    .map(one -> expected == 0 ? 0 : Math.abs(one / expected - 1))
                    .max()
                    .orElse(0);
        }
    }

    /** One scale for all of them, of whole percents. */
    static DeviationBar over(Collection<Share> shares) {
        double most = shares.stream().mapToDouble(Share::reach).max().orElse(0);
        return new DeviationBar(Math.max(0.01, Math.ceil(most * 100 - 1e-9) / 100));
    }

    /** What its ends and its middle are. */
    String title(int cells, String middle) {
        int odd = odd(cells);
        String end = String.format("%.0f %%", reach * 100);
        StringBuilder title = new StringBuilder(" ".repeat(odd));
        int from = odd / 2 - middle.length() / 2;
        if (end.length() + 1 < from) {
            title.replace(0, end.length() + 1, "-" + end);
            title.replace(odd - end.length() - 1, odd, "+" + end);
        }
        return from < 0
                ? middle
                : title.replace(from, from + middle.length(), middle).toString();
    }

    /** Draws one. */
    String of(int cells, Share share) {
        StringBuilder bar = new StringBuilder(band(odd(cells), share.expected, share.chance, reach * share.expected));
        bar.setCharAt(cell(odd(cells), share.share - share.expected, reach * share.expected), '●');
        return bar.toString();
    }

    private static int odd(int cells) {
        return cells - 1 + cells % 2;
    }

    /**
     * A line without a mark.
     *
     * @param cells an odd number
     * @param chance dotted; null = nothing is
     * @param reach how far from the middle the line goes, in shares
     */
    static String band(int cells, double expected, Interval chance, double reach) {
        StringBuilder bar = new StringBuilder();
        int from = chance == null ? cells : cell(cells, chance.low() - expected, reach);
        int to = chance == null ? -1 : cell(cells, chance.high() - expected, reach);
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
