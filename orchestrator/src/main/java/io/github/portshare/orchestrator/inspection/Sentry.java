package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.kernel.Glance;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
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

    /** What this whole process may take of one core, drawing included. */
    private static final double SHARE = 0.085;

    /** The looks get what the rest of the process leaves, and this at least: while the JVM warms up it leaves nothing. */
    private static final double LEAST_SHARE = 0.03;

    private static final long SETTLING_NANOS = 1_000_000_000;

    /** What of it brief looks get. */
    private static final double BRIEF = 0.5;

    private static final double TICK_NANOS = 1e7;
    private static final int KEPT = 100;

    /**
     * How well it was looked since this was last asked.
     *
     * @param looks brief and whole ones
     * @param blindMillis the longest time between two whole looks, in milliseconds: a socket that stays for less may be missed
     * @param briefMillis the longest time between two brief looks, in milliseconds: what a socket on the very address of a
     *     listener may be missed by; empty where brief looks do not tell
     */
    public record Vigilance(long looks, double blindMillis, OptionalDouble briefMillis) {}

    private final Map<Glance, Transport> tables = new LinkedHashMap<>();
    private final Map<Glance, List<Listener>> rows = new HashMap<>();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Thread thread = new Thread(this::watch, "sentry");
    private final Map<Long, Long> present = new HashMap<>();
    private final Deque<Visit> visits = new ArrayDeque<>();
    /** Processes that came before, by which it is looked for who comes. */
    private final Set<Long> suspects = new LinkedHashSet<>();

    private final Pace brief = new Pace(200_000);
    private final Pace whole = new Pace(10_000_000);
    private boolean briefLooksTell;
    private double share = SHARE / 2;
    private double others = SHARE / 2;
    private long settledAt = System.nanoTime();
    private long allTicks = Processes.cpuTicks(ProcessHandle.current().pid()).orElse(0);
    private long ownNanos;
    private volatile boolean closed;

    /** Begins to look. */
    public Sentry(Collection<Transport> transports, int port) {
        for (Transport transport : new TreeSet<>(transports)) {
            Glance.at(transport, port).forEach(table -> tables.put(table, transport));
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        look(tables.keySet());
        rows.values().forEach(found -> found.forEach(row -> present.put(row.inode(), System.nanoTime())));
        while (!closed) {
            settle();
            double forBrief = share * BRIEF;
            double forWhole = share - forBrief;
            long wait = Math.min(brief.next(forBrief), whole.next(forWhole)) - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            if (System.nanoTime() >= whole.next(forWhole)) {
                long begin = cpuNanos();
                look(tables.keySet());
                account(whole, cpuNanos() - begin);
            } else {
                look(briefly());
            }
            compare();
        }
        tables.keySet().forEach(Glance::close);
    }

    /** A brief look at every table; tells which have changed, and notes who has come while he is there. */
    private List<Glance> briefly() {
        long begin = cpuNanos();
        Map<Glance, Glance.Brief> shown = new LinkedHashMap<>();
        tables.keySet().forEach(table -> shown.put(table, table.brief()));
        account(brief, cpuNanos() - begin);
        shown.forEach((table, look) -> look.came().forEach(row -> comes(table, row)));
        return shown.entrySet().stream()
                .filter(look -> look.getValue().changed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized void account(Pace pace, long cpuNanos) {
        pace.took(cpuNanos);
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
            share = Math.max(LEAST_SHARE, SHARE - others);
            allTicks = ticks;
            ownNanos = own;
            settledAt += passed;
        }
    }

    private void look(Collection<Glance> which) {
        which.forEach(table -> rows.put(table, table.whole()));
    }

    /** Finds out who has come and who has gone. */
    private void compare() {
        long now = System.nanoTime();
        Set<Long> there = rows.values().stream()
                .flatMap(List::stream)
                .map(Listener::inode)
                .collect(Collectors.toSet());
        synchronized (this) {
            briefLooksTell = !there.isEmpty()
                    && rows.entrySet().stream()
                            .allMatch(table ->
                                    table.getValue().isEmpty() || table.getKey().briefLooksTell());
            present.keySet().removeIf(inode -> !there.contains(inode) && went(inode, now));
        }
        rows.forEach((table, found) -> found.forEach(row -> comes(table, row)));
    }

    private void comes(Glance table, Listener row) {
        if (present.putIfAbsent(row.inode(), System.nanoTime()) == null) {
            note(visit(tables.get(table), row));
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
        Vigilance vigilance = new Vigilance(
                brief.count() + whole.count(),
                whole.gapMillis(),
                briefLooksTell ? OptionalDouble.of(brief.gapMillis()) : OptionalDouble.empty());
        brief.reset();
        whole.reset();
        return vigilance;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
