package io.github.portshare.orchestrator.report;

import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Traffic;
import java.util.Locale;

/** How far a command is whose steps are alike, or that makes a load: a line that is replaced, or a line now and then. */
public final class ProgressView implements AutoCloseable {

    /** To a pipe each of so many parts is told. */
    private static final int PARTS = 4;

    private static final int SECONDS = 10;

    private final String command;
    private final ProgressLine line;

    public ProgressView(String command, Display display) {
        this.command = command;
        this.line = display.line();
    }

    /** So many steps are done. */
    public void at(int done, int of) {
        String words = command + ": " + done + " of " + of;
        line.show("portshare " + words, PARTS * done / Math.max(1, of), words);
    }

    /** A load has counted so much. */
    public void load(Traffic.Extent extent, LoadResult now) {
        double seconds = now.elapsed().toMillis() / 1e3;
        if (now.elapsed().isZero()) {
            String words = String.format(
                    Locale.ROOT,
                    "%s: warm-up, %,d requests",
                    command,
                    now.warmup().requests());
            line.show("portshare " + words, "warm-up", words);
            return;
        }
        long requests = now.measured().requests();
        double done = extent.counted()
                ? requests / (double) extent.requests()
                : seconds / (extent.duration().toMillis() / 1e3);
        String words = String.format(
                Locale.ROOT,
                "%s %.0f %%, %,.0f/s, %,d errors",
                command,
                100 * Math.min(1, done),
                requests / seconds,
                now.measured().errorTotal());
        line.show(words, (long) seconds / SECONDS, words);
    }

    /** A step in words. */
    public void step(String words) {
        line.show("portshare: " + words, words, words);
    }

    /** Makes room for a sentence. */
    public void clear() {
        line.clear();
    }

    /** Makes room for the report. */
    @Override
    public void close() {
        clear();
    }
}
