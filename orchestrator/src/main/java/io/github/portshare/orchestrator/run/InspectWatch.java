package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.inspection.Change;
import io.github.portshare.orchestrator.inspection.Changes;
import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.inspection.Inspector;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Sentry;
import io.github.portshare.orchestrator.inspection.Visit;
import io.github.portshare.orchestrator.kernel.Clocks;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Looks at ports each second until it is enough, and tells what has changed. */
public final class InspectWatch {

    /** How long something is called new. */
    private static final int NEW_SECONDS = 10;

    private static final int KEPT = 50;

    /** What of the effort goes into counting connections. */
    private static final double COUNTING = 0.3;

    /**
     * What is shown of one second.
     *
     * @param result what is there
     * @param fresh inodes of listeners that came in the last ten seconds
     * @param changes the latest last; at most fifty
     * @param news all of this second; of the first none
     * @param vigilance how well comings and goings were looked for; empty where no one port is watched
     * @param cpu what this process takes of one core, from 0 on; empty in the first second
     * @param totals what was counted so far
     */
    public record Frame(
            InspectResult result,
            Set<Long> fresh,
            List<Change> changes,
            List<Change> news,
            Optional<Sentry.Vigilance> vigilance,
            OptionalDouble cpu,
            WatchTotals totals) {}

    /** Who shows frames, and says when it is enough. */
    public interface Viewer {

        /** Shows a frame and waits for a second. */
        boolean goesOnAfter(Frame frame) throws InterruptedException;
    }

    private final OptionalInt port;
    private final Inspector inspector;
    private final Viewer viewer;
    /** Listeners of the last two looks: a visit of one of them was told as a coming and a leaving. */
    private Set<Long> seen = Set.of();

    private Set<Long> seenLast = Set.of();

    private final Map<Long, Instant> fresh = new TreeMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final WatchCount count;
    private Clocks clocks = Clocks.now();
    private long ticks = -1;
    private long nanos;

    private InspectWatch(Set<Transport> transports, OptionalInt port, Expected expected, double effort, Viewer viewer) {
        this.port = port;
        this.inspector = new Inspector(transports, port, expected, effort * COUNTING);
        this.viewer = viewer;
        this.count = new WatchCount(
                expected,
                port.stream()
                        .boxed()
                        .flatMap(
                                number -> transports.stream().map(transport -> new WatchTotals.Port(transport, number)))
                        .toList());
    }

    /**
     * Watches.
     *
     * @param port which one; empty = every one that is shared
     * @param expected what it should be
     * @param effort what this process may take of one core, from 0 on, once it has warmed up
     * @return what the last look amounted to
     * @throws ImpossiblePlanException if there is no such port, or this is not Linux
     */
    public static Verdict of(
            Set<Transport> transports, OptionalInt port, Expected expected, double effort, Viewer viewer)
            throws InterruptedException {
        InspectResult.require(port);
        InspectWatch watch = new InspectWatch(transports, port, expected, effort, viewer);
        if (port.isEmpty()) {
            return watch.watch(Optional.empty());
        }
        try (Sentry sentry = new Sentry(transports, port.getAsInt(), effort)) {
            return watch.watch(Optional.of(sentry));
        }
    }

    private Verdict watch(Optional<Sentry> sentry) throws InterruptedException {
        Instant startedAt = Instant.now();
        Environment environment = Environment.here();
        List<PortSight> before = null;
        while (true) {
            if (sentry.isPresent()) {
                inspector.look(sentry.get()::listeners);
            } else {
                inspector.look();
            }
            List<PortSight> now = inspector.sights();
            TimePassed passed = passed();
            List<Change> news = note(before, now, sentry.map(Sentry::gone).orElse(List.of()), passed);
            before = now;
            InspectResult result = InspectResult.of(startedAt, environment, port, inspector, now);
            Optional<Sentry.Vigilance> vigilance = sentry.map(Sentry::vigilance);
            Frame frame = new Frame(
                    result,
                    Set.copyOf(fresh.keySet()),
                    List.copyOf(changes),
                    news,
                    vigilance,
                    cpu(),
                    count.look(vigilance, passed.suspended()));
            if (!viewer.goesOnAfter(frame)) {
                return result.verdict();
            }
        }
    }

    /** Notes what has changed, and tells it. */
    private List<Change> note(List<PortSight> before, List<PortSight> now, List<Visit> visits, TimePassed passed) {
        Instant at = Instant.now();
        List<Change> news = new ArrayList<>();
        passed.words().forEach(words -> news.add(Change.time(at, words)));
        Set<Long> there = PortSight.inodes(now);
        for (Visit visit : visits) {
            if (!seen.contains(visit.inode()) && !there.contains(visit.inode())) {
                news.add(Change.visited(visit));
            }
        }
        if (before != null) {
            news.addAll(Changes.between(at, before, now));
            Changes.came(before, now).forEach(inode -> fresh.put(inode, at));
        }
        count.add(now, news, visits);
        seen = new HashSet<>(seenLast);
        seen.addAll(there);
        seenLast = there;
        fresh.values().removeIf(came -> came.isBefore(at.minusSeconds(NEW_SECONDS)));
        news.forEach(changes::addLast);
        while (changes.size() > KEPT) {
            changes.removeFirst();
        }
        return List.copyOf(news);
    }

    private TimePassed passed() {
        Clocks before = clocks;
        clocks = Clocks.now();
        return TimePassed.between(before, clocks);
    }

    private OptionalDouble cpu() {
        long now = System.nanoTime();
        long used = Processes.cpuTicks(ProcessHandle.current().pid()).orElse(0);
        OptionalDouble share =
                ticks < 0 ? OptionalDouble.empty() : OptionalDouble.of((used - ticks) * 1e7 / (now - nanos));
        ticks = used;
        nanos = now;
        return share;
    }
}
