package io.github.portshare.orchestrator.kernel;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * Which of the processes that hold a socket use it: those that watch it by epoll; where nobody does, since accept(2) or
 * poll(2) may be waited in, the holders but those that have started others of them. What was read of a process is kept.
 */
public final class Ownership {

    private final LongFunction<Set<Long>> polled;
    private final LongUnaryOperator parent;
    private final Map<Long, Set<Long>> watched = new HashMap<>();

    /** As /proc tells, now. */
    public Ownership() {
        this(Processes::polled, Processes::parent);
    }

    /**
     * As another tells.
     *
     * @param polled what a process watches by epoll
     * @param parent of a process
     */
    public Ownership(LongFunction<Set<Long>> polled, LongUnaryOperator parent) {
        this.polled = polled;
        this.parent = parent;
    }

    /**
     * Who owns which of the listeners: pids, and the listeners of each by inode.
     *
     * @param holders by inode; a listener without is nobody's
     */
    public Map<Long, Map<Long, Listener>> owners(Collection<Listener> listeners, Map<Long, List<Long>> holders) {
        Map<Long, Map<Long, Listener>> owners = new TreeMap<>();
        for (Listener row : listeners) {
            for (long pid : of(row.inode(), holders.getOrDefault(row.inode(), List.of()))) {
                owners.computeIfAbsent(pid, first -> new TreeMap<>()).put(row.inode(), row);
            }
        }
        return owners;
    }

    /** The owners of a socket. */
    public List<Long> of(long inode, List<Long> holders) {
        List<Long> watching = holders.stream()
                .filter(pid -> watched.computeIfAbsent(pid, polled::apply).contains(inode))
                .toList();
        return !watching.isEmpty()
                ? watching
                : holders.stream()
                        .filter(pid -> holders.stream().noneMatch(other -> parent.applyAsLong(other) == pid))
                        .toList();
    }
}
