package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.inspection.Changes;
import io.github.portshare.orchestrator.inspection.Inspector;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Sentry;
import io.github.portshare.orchestrator.inspection.Visit;
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

    /**
     * What is shown of one second.
     *
     * @param result what is there
     * @param fresh inodes of listeners that came in the last ten seconds
     * @param changes the latest last; at most fifty
     * @param news how many of them are of this second
     * @param vigilance how well comings and goings were looked for; empty where no one port is watched
     * @param cpu what this process takes of one core, from 0 on; empty in the first second
     */
    public record Frame(
            InspectResult result,
            Set<Long> fresh,
            List<Change> changes,
            int news,
            Optional<Sentry.Vigilance> vigilance,
            OptionalDouble cpu) {}

    /** Something that has changed, in words. */
    public record Change(Instant at, String words) {}

    /** Who shows frames, and says when it is enough. */
    public interface Viewer {

        /** Shows a frame and waits for a second. */
        boolean goesOnAfter(Frame frame) throws InterruptedException;
    }

    private final OptionalInt port;
    private final Inspector inspector;
    private final Viewer viewer;
    private final Set<Long> seen = new HashSet<>();
    private final Map<Long, Instant> fresh = new TreeMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private long ticks = -1;
    private long nanos;

    private InspectWatch(Set<Transport> transports, OptionalInt port, Viewer viewer) {
        this.port = port;
        this.inspector = new Inspector(transports, port);
        this.viewer = viewer;
    }

    /**
     * Watches.
     *
     * @param port which one; empty = every one that is shared
     * @return what the last look amounted to
     * @throws ImpossiblePlanException if there is no such port, or this is not Linux
     */
    public static Verdict of(Set<Transport> transports, OptionalInt port, Viewer viewer) throws InterruptedException {
        InspectResult.require(port);
        InspectWatch watch = new InspectWatch(transports, port, viewer);
        if (port.isEmpty()) {
            return watch.watch(Optional.empty());
        }
        try (Sentry sentry = new Sentry(transports, port.getAsInt())) {
            return watch.watch(Optional.of(sentry));
        }
    }

    private Verdict watch(Optional<Sentry> sentry) throws InterruptedException {
        Instant startedAt = Instant.now();
        Environment environment = Environment.here();
        List<PortSight> before = null;
        while (true) {
            inspector.look();
            List<PortSight> now = inspector.sights();
            int news = note(before, now, sentry);
            before = now;
            InspectResult result = InspectResult.of(startedAt, environment, port, inspector, now);
            Frame frame = new Frame(
                    result,
                    Set.copyOf(fresh.keySet()),
                    List.copyOf(changes),
                    news,
                    sentry.map(Sentry::vigilance),
                    cpu());
            if (!viewer.goesOnAfter(frame)) {
                return result.verdict();
            }
        }
    }

    /** Notes what has changed, and tells how much. */
    private int note(List<PortSight> before, List<PortSight> now, Optional<Sentry> sentry) {
        Instant at = Instant.now();
        List<Change> news = new ArrayList<>();
        now.forEach(sight -> sight.listeners().forEach(listener -> seen.add(listener.inode())));
        for (Visit visit : sentry.map(Sentry::gone).orElse(List.of())) {
            if (!seen.contains(visit.inode())) {
                news.add(new Change(
                        visit.came(),
                        "± " + visit.transport() + " " + visit.where() + " came and went within "
                                + (visit.goneMillis() + 1) + " ms: " + visit.who()));
            }
        }
        if (before != null) {
            Changes.between(before, now).forEach(words -> news.add(new Change(at, words)));
            Changes.came(before, now).forEach(inode -> fresh.put(inode, at));
        }
        fresh.values().removeIf(came -> came.isBefore(at.minusSeconds(NEW_SECONDS)));
        news.forEach(changes::addLast);
        while (changes.size() > KEPT) {
            changes.removeFirst();
        }
        return news.size();
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
