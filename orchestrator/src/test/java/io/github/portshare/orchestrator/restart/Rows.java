package io.github.portshare.orchestrator.restart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Rows of restarts that were never made. */
public final class Rows {

    private Rows() {}

    /** So many restarts, of which the first so many lost something. */
    public static RestartRow row(Technique technique, LoadKind load, int lost, int tried) {
        List<Repetition> repetitions = new ArrayList<>();
        for (int i = 0; i < tried; i++) {
            Histogram connect = new Histogram(3);
            connect.recordValue(i == 1 ? 1_001_000 : 100);
            repetitions.add(new Repetition(
                    i % 2 == 1,
                    i >= 4,
                    1_000,
                    i < lost ? new Loss(1, 2, 0, 3, 0, 0, 0) : Loss.NONE,
                    0,
                    connect,
                    Map.of("OutRsts", i < lost ? 6L : 0L, "ListenDrops", 0L)));
        }
        return RestartRow.of(technique, load, repetitions, tables(technique));
    }

    /** What could not be tried. */
    public static RestartRow untried(Technique technique, LoadKind load, String why, String remedy) {
        return RestartRow.untried(technique, load, why, remedy, tables(technique));
    }

    private static RestartTables tables(Technique technique) {
        return technique == Technique.RELOAD ? RestartTables.of("nginx") : RestartTables.ofMembers(4);
    }
}
