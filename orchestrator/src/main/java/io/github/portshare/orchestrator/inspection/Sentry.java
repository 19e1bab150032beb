package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.kernel.Glance;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketCounts;
import io.github.portshare.orchestrator.kernel.Transport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Looks for sockets that come to a port and go between two looks of an {@link Inspector}, on a thread of its own, as often as
 * its share of one core allows: brief looks and whole ones ({@link Glance}).
 */
public final class Sentry implements AutoCloseable {

    /** The looks get what the rest of the process leaves, and this part at least: while the JVM warms up it leaves nothing. */
    private static final double LEAST = 0.35;

    private static final long SETTLING_NANOS = 1_000_000_000;

    /** What of it brief looks get. */
    private static final double BRIEF = 0.5;

    private static final double TICK_NANOS = 1e7;
    private static final int KEPT = 100;
    private static final int MOST_SUSPECTS = 16;
    /** How old what is known of the port's own listeners may be, where that is not too dear. */
    private static final long FRESH_NANOS = 1_000_000_000;

    /** CPU time that whole looks may have saved, for when somebody comes: some of the dearest. */
    private static final long MOST_CREDIT_NANOS = 50_000_000;

    /** However little it may take, a brief look comes after so long. */
    private static final long BRIEF_NANOS = 100_000_000;

    /** No table is trusted for longer, whatever the counts say. */
    private static final long TRUSTED_NANOS = 10_000_000_000L;

    /**
     * How well it was looked since this was last asked.
     *
     * @param looks brief and whole ones
     * @param blindMillis the longest time between two moments at which all who listen were known, in milliseconds: after a
     *     whole look, or while there were as many sockets as at the last one. Who stays for less may be missed
     * @param briefMillis the longest time between two brief looks, in milliseconds: what a socket on the very address of a
     *     listener may be missed by; empty where brief looks do not tell
     */
    public record Vigilance(long looks, double blindMillis, OptionalDouble briefMillis) {}

    /** One of the kernel's tables, and what is known of it. Confined to the thread, but for when it was known. */
    private static final class Table {
        final Glance glance;
        final Transport transport;
        List<Listener> rows = List.of();
        /** Its sockets before the last whole look. */
        OptionalLong count = OptionalLong.empty();

        long lookedAt;
        long knownAt = System.nanoTime();

        Table(Glance glance, Transport transport) {
            this.glance = glance;
            this.transport = transport;
        }

        /** Whether it may have changed since, as the count of its sockets is now. */
        boolean isDoubtful(OptionalLong now) {
            return now.isEmpty() || !now.equals(count) || System.nanoTime() - lookedAt > TRUSTED_NANOS;
        }

        /** Whether the queues of its listeners are no longer as they were. */
        boolean isOld() {
            return !rows.isEmpty() && System.nanoTime() - lookedAt > FRESH_NANOS;
        }
    }

    private final List<Table> tables = new ArrayList<>();
    private final SocketCounts counts = new SocketCounts();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Thread thread = new Thread(this::watch, "sentry");
    private final Map<Long, Long> present = new HashMap<>();
    private final Deque<Visit> visits = new ArrayDeque<>();
    /** Processes that came before, by which it is looked for who comes. */
    private final Set<Long> suspects = new LinkedHashSet<>();

    private final Pace brief = new Pace(200_000);
    private final double most;
    private double share;
    private double others;
    /** CPU time that whole looks may take now. */
    private long credit = MOST_CREDIT_NANOS;

    private long wholeLooks;
    private long wholeLooksTold;
    private long blindNanos;
    private boolean briefLooksTell;
    private volatile Map<Transport, List<Listener>> listeners = Map.of();
    private long settledAt = System.nanoTime();
    private long allTicks = Processes.cpuTicks(ProcessHandle.current().pid()).orElse(0);
    private long ownNanos;
    private volatile boolean closed;

    /**
     * Begins to look.
     *
     * @param most what this whole process may take of one core, from 0 on
     */
    public Sentry(Collection<Transport> transports, int port, double most) {
        this.most = most;
        share = most / 2;
        others = most / 2;
        for (Transport transport : new TreeSet<>(transports)) {
            Glance.at(transport, port).forEach(glance -> tables.add(new Table(glance, transport)));
        }
        counts.look();
        tables.forEach(this::look);
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        tables.forEach(table -> table.rows.forEach(row -> present.put(row.inode(), System.nanoTime())));
        while (!closed) {
            settle();
            long now = System.nanoTime();
            long wait = Math.min(brief.next(share * BRIEF) - now, BRIEF_NANOS);
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            credit = (long) Math.min(MOST_CREDIT_NANOS, credit + (System.nanoTime() - now) * share * (1 - BRIEF));
            long before = wholeLooks;
            briefly().forEach(this::look);
            tables.stream()
                    .filter(this::isDue)
                    .min(Comparator.comparingLong(table -> table.lookedAt))
                    .ifPresent(this::look);
            if (wholeLooks != before) {
                compare();
            }
        }
        tables.forEach(table -> table.glance.close());
        counts.close();
    }

    /** What has been saved is for who comes; of the rest, looks at queues have half. */
    private boolean isDue(Table table) {
        return credit > 0 && table.isDoubtful(counts.of(table.glance.name()))
                || credit > MOST_CREDIT_NANOS / 2 && table.isOld();
    }

    /** A brief look at every table; tells which have changed, and notes who has come while he is there. */
    private List<Table> briefly() {
        long begin = cpuNanos();
        counts.look();
        Map<Table, Glance.Brief> shown = new LinkedHashMap<>();
        tables.forEach(table -> shown.put(table, table.glance.brief()));
        account(cpuNanos() - begin);
        long now = System.nanoTime();
        shown.forEach((table, look) -> {
            look.came().forEach(row -> comes(table, row));
            OptionalLong count = counts.of(table.glance.name());
            if (count.isPresent() && count.equals(table.count) && !look.changed()) {
                isKnown(table, now);
            }
        });
        return shown.entrySet().stream()
                .filter(look -> look.getValue().changed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized void isKnown(Table table, long now) {
        blindNanos = Math.max(blindNanos, now - table.knownAt);
        table.knownAt = now;
    }

    private synchronized void account(long cpuNanos) {
        brief.took(cpuNanos);
    }

    private long cpuNanos() {
        return threads.getCurrentThreadCpuTime();
    }

    /** Gives the looks what the rest of the process has left of its share, on the average of some seconds. */
    private void settle() {
        long passed = System.nanoTime() - settledAt;
        if (passed > SETTLING_NANOS) {
            long ticks = Processes.cpuTicks(ProcessHandle.current().pid()).orElse(allTicks);
            long own = cpuNanos();
            double rest = ((ticks - allTicks) * TICK_NANOS - (own - ownNanos)) / passed;
            others += (Math.max(0, rest) - others) / 4;
            share = Math.max(most * LEAST, most - others);
            allTicks = ticks;
            ownNanos = own;
            settledAt += passed;
        }
    }

    /** A whole look. Who comes meanwhile makes the count another than it was before. */
    private void look(Table table) {
        long begin = cpuNanos();
        table.count = counts.of(table.glance.name());
        table.rows = table.glance.whole();
        table.lookedAt = System.nanoTime();
        credit -= cpuNanos() - begin;
        synchronized (this) {
            wholeLooks++;
        }
        isKnown(table, table.lookedAt);
        Map<Transport, List<Listener>> there = new EnumMap<>(Transport.class);
        tables.forEach(each -> there.computeIfAbsent(each.transport, first -> new ArrayList<>())
                .addAll(each.rows));
        listeners = there;
    }

    /** Those on the port, as of the last whole look. */
    public List<Listener> listeners(Transport transport) {
        return listeners.getOrDefault(transport, List.of());
    }

    /** Finds out who has come and who has gone. */
    private void compare() {
        long now = System.nanoTime();
        Set<Long> there = tables.stream()
                .flatMap(table -> table.rows.stream())
                .map(Listener::inode)
                .collect(Collectors.toSet());
        synchronized (this) {
            briefLooksTell = !there.isEmpty()
                    && tables.stream().allMatch(table -> table.rows.isEmpty() || table.glance.briefLooksTell());
            present.keySet().removeIf(inode -> !there.contains(inode) && went(inode, now));
        }
        tables.forEach(table -> table.rows.forEach(row -> comes(table, row)));
    }

    private void comes(Table table, Listener row) {
        if (present.putIfAbsent(row.inode(), System.nanoTime()) == null) {
            note(visit(table.transport, row));
        }
    }

    private synchronized void note(Visit visit) {
        visits.addLast(visit);
        if (visits.size() > KEPT) {
            visits.removeFirst();
        }
    }

    private Visit visit(Transport transport, Listener row) {
        OptionalLong pid = Processes.holder(row.inode(), suspects);
        pid.ifPresent(suspects::add);
        if (suspects.size() > MOST_SUSPECTS) {
            suspects.remove(suspects.iterator().next());
        }
        String who = pid.isPresent()
                ? "pid " + pid.getAsLong() + " (" + Processes.command(pid.getAsLong()) + ")"
                : "a process of " + Processes.uidLabel(row.uid()) + " that was gone, or cannot be seen";
        return new Visit(
                Instant.now(),
                transport,
                row.port(),
                row.inode(),
                IpLiteral.bracketed(IpLiteral.text(row.address())) + ":" + row.port(),
                who,
                -1);
    }

    private boolean went(long inode, long now) {
        long millis = (now - present.get(inode)) / 1_000_000;
        visits.stream()
                .filter(visit -> visit.inode() == inode && visit.goneMillis() < 0)
                .findFirst()
                .ifPresent(visit -> {
                    visits.remove(visit);
                    visits.addLast(visit.gone(millis));
                });
        return true;
    }

    /** Those that have come and gone since this was last asked. */
    public synchronized List<Visit> gone() {
        List<Visit> gone =
                visits.stream().filter(visit -> visit.goneMillis() >= 0).toList();
        visits.removeAll(gone);
        return gone;
    }

    /** How well it was looked since this was last asked. */
    public synchronized Vigilance vigilance() {
        long now = System.nanoTime();
        long known = tables.stream().mapToLong(table -> table.knownAt).min().orElse(now);
        Vigilance vigilance = new Vigilance(
                brief.count() + wholeLooks - wholeLooksTold,
                Math.max(blindNanos, now - known) / 1e6,
                briefLooksTell ? OptionalDouble.of(brief.gapMillis()) : OptionalDouble.empty());
        brief.reset();
        wholeLooksTold = wholeLooks;
        blindNanos = 0;
        return vigilance;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
