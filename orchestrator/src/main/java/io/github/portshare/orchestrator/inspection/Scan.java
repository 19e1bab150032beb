package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.kernel.Cgroup;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Ownership;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketDiagnosis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Who holds listeners and their connections, as the processes' descriptors tell it at one moment. It can be asked again later:
 * whether a holder is stopped, or has ended, is looked at each time.
 */
final class Scan {

    private final Map<Long, List<Long>> holders;
    private final Optional<Map<Long, SocketDiagnosis>> diagnoses;
    private final Ownership ownership = new Ownership();
    private final Map<Long, Set<Long>> sockets = new HashMap<>();
    private final Map<Long, List<Set<Long>>> pollSets = new HashMap<>();
    private final Map<Long, Integer> owned = new HashMap<>();
    private final Map<Hold, Optional<Holder>> held = new HashMap<>();

    /** A process holds a listener. */
    private record Hold(long pid, long inode) {}

    /**
     * Of listeners.
     *
     * @param holders of them, as {@link Processes#holders} has found them
     * @param diagnoses of them; empty where there is no ss(8)
     */
    Scan(Map<Long, List<Long>> holders, Optional<Map<Long, SocketDiagnosis>> diagnoses) {
        this.holders = holders;
        this.diagnoses = diagnoses;
        // first what is gone first
        holders.values().forEach(pids -> pids.forEach(pid -> sockets.computeIfAbsent(pid, Processes::sockets)));
        holders.keySet().forEach(inode -> owners(inode).forEach(pid -> owned.merge(pid, 1, Integer::sum)));
    }

    boolean diagnosed() {
        return diagnoses.isPresent();
    }

    private List<Long> owners(long inode) {
        return ownership.of(inode, holders.getOrDefault(inode, List.of()));
    }

    /** The listener of a row, with all that is known of it. */
    ListenerSight listener(Listener row, Course course, Optional<Boolean> reusePort) {
        Optional<SocketDiagnosis> diagnosis = diagnoses.map(all -> all.get(row.inode()));
        boolean six = row.family().equals("inet6");
        List<Long> owners = owners(row.inode());
        List<Holder> seen = holders.getOrDefault(row.inode(), List.of()).stream()
                .sorted()
                .map(pid -> held.computeIfAbsent(
                                new Hold(pid, row.inode()),
                                hold -> holder(pid, row.inode(), owners.contains(pid), course))
                        .filter(holder -> Processes.runs(pid))
                        .map(holder -> holder.stopped(Processes.stopped(pid))))
                .flatMap(Optional::stream)
                .toList();
        return new ListenerSight(
                row.inode(),
                row.family(),
                IpLiteral.text(row.address()),
                row.port(),
                diagnosis.map(SocketDiagnosis::device).orElse(null),
                six ? diagnosis.map(SocketDiagnosis::v6only).orElse(null) : Boolean.FALSE,
                row.uid(),
                reusePort.orElse(null),
                course.queues(row.inode()),
                diagnosis
                        .map(SocketDiagnosis::backlog)
                        .filter(backlog -> backlog > 0)
                        .orElse(null),
                diagnosis.map(SocketDiagnosis::drops).orElse(null),
                course.newDrops(row.inode()),
                seen.stream()
                        .filter(Holder::owner)
                        .mapToInt(Holder::connections)
                        .sum(),
                seen);
    }

    private Optional<Holder> holder(long pid, long listener, boolean owner, Course course) {
        OptionalInt uid = Processes.uid(pid);
        if (uid.isEmpty()) {
            // it has just ended
            return Optional.empty();
        }
        Set<Long> connections = owner ? connections(pid, listener, course) : Set.of();
        Optional<Cgroup> cgroup = Cgroup.of(pid);
        return Optional.of(new Holder(
                pid,
                Processes.parent(pid),
                uid.getAsInt(),
                Processes.command(pid),
                Processes.program(pid),
                cgroup.map(Cgroup::path).orElse(null),
                cgroup.flatMap(Cgroup::container).orElse(null),
                owner,
                false,
                connections.size(),
                course.unread(connections)));
    }

    /**
     * What a process has accepted from a listener. Of a process that owns several, what is in one epoll set with the listener:
     * so threads have it that have a set of their own.
     */
    private Set<Long> connections(long pid, long listener, Course course) {
        Set<Long> held = new HashSet<>(sockets.getOrDefault(pid, Set.of()));
        held.retainAll(course.last().unread().keySet());
        if (owned.getOrDefault(pid, 0) > 1) {
            Set<Long> beside = new HashSet<>();
            pollSets.computeIfAbsent(pid, Processes::pollSets).stream()
                    .filter(set -> set.contains(listener))
                    .forEach(beside::addAll);
            held.retainAll(beside);
        }
        return held;
    }

    /** By address, and there by owner. */
    static List<ListenerSight> sorted(List<ListenerSight> listeners) {
        List<ListenerSight> sorted = new ArrayList<>(listeners);
        sorted.sort(Comparator.comparing(ListenerSight::where)
                .thenComparing(listener ->
                        listener.owners().stream().findFirst().map(Holder::pid).orElse(Long.MAX_VALUE))
                .thenComparing(ListenerSight::inode));
        return sorted;
    }
}
