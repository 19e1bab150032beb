package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.intrusion.FamilyCase;
import io.github.portshare.orchestrator.intrusion.HijackCase.Observed;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which option of a group closes which hole, each sentence with the attempts that show it. */
final class Advice {

    private final List<Observed> rows;
    private final List<FamilyCase> families;

    Advice(List<Observed> rows, List<FamilyCase> families) {
        this.rows = rows;
        this.families = families;
    }

    /** For the groups of our own. */
    List<String> forGroups() {
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "SO_REUSEADDR off closes the window between bind and listen, and the one after the last member",
                row -> tcp(row)
                        && !reserved(row)
                        && !"time-wait".equals(row.row().encounter().state())
                        && reuseAddress(row),
                row -> tcp(row)
                        && !reserved(row)
                        && !"time-wait".equals(row.row().encounter().state())
                        && !reuseAddress(row));
        add(
                lines,
                "a reservation (a socket bound with SO_REUSEPORT alone that never listens) closes all, TIME_WAIT too",
                row -> tcp(row)
                        && !reserved(row)
                        && row.row().encounter().group().word().startsWith("RP"),
                row -> tcp(row) && reserved(row));
        add(
                lines,
                "UDP: SO_REUSEADDR off closes the hijack by another uid",
                row -> !tcp(row) && reuseAddress(row),
                row -> !tcp(row) && !reuseAddress(row));
        families.stream()
                .filter(row -> row.group().equals("::") && row.newcomer().equals("0.0.0.0"))
                .map(FamilyCase::observed4)
                .filter("all"::equals)
                .forEach(all -> lines.add(
                        "bind every member to one address of one family: beside a group on [::] one member on 0.0.0.0 took"
                                + " all IPv4 connections"));
        return lines;
    }

    /** For a live service. */
    List<String> forService() {
        if (admitted(row -> true) == 0) {
            return List.of();
        }
        return admitted(row -> !row.row().options().word().contains("RA")) == 0
                ? List.of("switch SO_REUSEADDR off on every socket of the service")
                : List.of(
                        "an outsider got in without SO_REUSEADDR: nobody held the address at that moment; keep it held, by"
                                + " a socket that is bound with SO_REUSEPORT alone and never listens");
    }

    private void add(List<String> lines, String advice, Predicate<Observed> open, Predicate<Observed> closed) {
        if (attempts(open) > 0 && attempts(closed) > 0) {
            lines.add(advice + ": outsiders got in " + admitted(open) + " of " + attempts(open) + " times without, "
                    + admitted(closed) + " of " + attempts(closed) + " with it");
        }
    }

    private long attempts(Predicate<Observed> which) {
        return rows.stream()
                .filter(row -> row.row().encounter().outsider() && row.observed() != null)
                .filter(which)
                .count();
    }

    private long admitted(Predicate<Observed> which) {
        return attempts(which.and(Observed::admitted));
    }

    private static boolean tcp(Observed row) {
        return row.row().encounter().transport() == Transport.TCP;
    }

    private static boolean reserved(Observed row) {
        return row.row().encounter().reserved();
    }

    private static boolean reuseAddress(Observed row) {
        return row.row().encounter().group().word().contains("RA");
    }
}
