package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.inspection.Change;
import io.github.portshare.orchestrator.inspection.Change.Kind;
import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.inspection.ListenerSight;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Sentry;
import io.github.portshare.orchestrator.inspection.Visit;
import io.github.portshare.orchestrator.run.WatchTotals.Counts;
import io.github.portshare.orchestrator.run.WatchTotals.Port;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts what a watch sees, from its first look on. */
final class WatchCount {

    /** A listener that leaves sooner is none of the group's, whoever it is: the group's stay. */
    private static final long STAYS_MILLIS = 1_000;

    private final Expected expected;
    private final Map<Port, Counts> ports = new HashMap<>();
    /** Those that are there and were counted, so that none is twice. */
    private final Set<Long> strangers = new HashSet<>();
    /** Those that came while it was watched, and are there. */
    private final Set<Long> newcomers = new HashSet<>();

    private Set<Long> before = Set.of();

    /** Begins with nothing of those. */
    WatchCount(Expected expected, List<Port> asked) {
        this.expected = expected;
        asked.forEach(port -> count(port, 0, 0));
    }

    private long looks;
    private long lastNanos = System.nanoTime();

    /** Notes what a look has shown. */
    void add(List<PortSight> now, List<Change> news, List<Visit> visits) {
        now.forEach(sight -> count(new Port(sight.transport(), sight.port()), 0, 0));
        for (Change change : news) {
            if (change.port() != null) {
                count(new Port(change.transport(), change.port()), 1, 0);
            }
            if (change.kind() == Kind.CAME) {
                newcomers.add(change.listener().inode());
            }
        }
        for (PortSight sight : now) {
            Set<Long> found = sight.strangers();
            for (ListenerSight listener : sight.listeners()) {
                boolean stranger = found.contains(listener.inode()) || expected.isForeign(listener);
                if (stranger && newcomers.contains(listener.inode()) && strangers.add(listener.inode())) {
                    count(new Port(sight.transport(), sight.port()), 0, 1);
                }
            }
        }
        for (Visit visit : visits) {
            if (visit.goneMillis() < STAYS_MILLIS && !strangers.remove(visit.inode())) {
                count(new Port(visit.transport(), visit.port()), 0, 1);
            }
        }
        Set<Long> there = PortSight.inodes(now);
        newcomers.retainAll(there);
        // of who has left, the visit may be told a look later
        strangers.removeIf(inode -> !there.contains(inode) && !before.contains(inode));
        before = there;
    }

    private void count(Port port, long changes, long foreign) {
        ports.merge(port, new Counts(changes, foreign), Counts::plus);
    }

    /** Counts a look, and those that were taken beside it. */
    WatchTotals look(Optional<Sentry.Vigilance> vigilance, Duration suspended) {
        long now = System.nanoTime();
        double blind = suspended.toMillis() / 1e3
                + vigilance.map(of -> of.blindMillis() / 1e3).orElse((now - lastNanos) / 1e9);
        looks += 1 + vigilance.map(Sentry.Vigilance::looks).orElse(0L);
        lastNanos = now;
        return new WatchTotals(looks, blind, Instant.now(), Map.copyOf(ports));
    }
}
