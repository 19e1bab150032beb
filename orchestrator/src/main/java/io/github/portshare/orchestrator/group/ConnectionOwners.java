package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Owners;
import io.github.portshare.orchestrator.kernel.Connection;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.verdict.Finding;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which member has a connection, as the kernel tells it: the row of the port's table with our end as its peer
 * has an inode, and the member's process has a descriptor of it. The table is read once for all connections
 * asked for, and of descriptors only the members'.
 *
 * <p>A row has no inode before the connection is accepted (net/ipv4/tcp_ipv4.c, get_tcp4_sock). It has one a
 * moment before the process has the descriptor: one that nobody holds is looked at again before it is given up.
 * A process that forks for each connection leaves it to a child.
 *
 * <p>Several members may hold one connection, where a process has forked with it open: then it is the one's
 * that polls it, or else the child's. Where that is not one, nothing is told.
 */
public final class ConnectionOwners implements Owners {

    private final Group group;
    private final PortView port;
    /** Accepted connections that no member held when it was last asked. */
    private Set<InetSocketAddress> held = Set.of();

    private volatile Set<Long> hidden = Set.of();

    /** Of the members' connections on the port. */
    public ConnectionOwners(Group group, PortView port) {
        this.group = group;
        this.port = port;
    }

    @Override
    public Map<InetSocketAddress, String> of(Set<InetSocketAddress> ours) {
        Map<InetSocketAddress, Long> accepted = accepted(ours);
        Map<Long, String> members = members();
        Map<Long, Set<Long>> holders = holders(new HashSet<>(accepted.values()), members);
        Map<InetSocketAddress, String> names = new HashMap<>();
        Set<InetSocketAddress> nobodys = new HashSet<>();
        accepted.forEach((end, inode) -> {
            Set<Long> pids = holders.getOrDefault(inode, Set.of());
            if (!pids.isEmpty()) {
                one(inode, pids, members).ifPresent(name -> names.put(end, name));
            } else if (held.contains(end)) {
                names.put(end, Counts.UNNAMED);
            } else {
                nobodys.add(end);
            }
        });
        held = nobodys;
        return names;
    }

    /** The inodes of those of our connections that have been accepted. */
    private Map<InetSocketAddress, Long> accepted(Set<InetSocketAddress> ours) {
        Map<InetSocketAddress, Long> inodes = new HashMap<>();
        for (Connection row : port.connections()) {
            if (row.inode() != 0 && ours.contains(row.peer())) {
                inodes.put(row.peer(), row.inode());
            }
        }
        return inodes;
    }

    /** The members' names, by their processes; none where those are numbered in another PID namespace. */
    private Map<Long, String> members() {
        Map<Long, String> names = new HashMap<>();
        if (group.local()) {
            for (Member member : group.members()) {
                Facts facts = member.facts();
                facts.pids().forEach(pid -> names.put(pid, facts.id()));
            }
        }
        return names;
    }

    /** Where members do not hold them all, children of theirs are looked at, which are then theirs by name. */
    private Map<Long, Set<Long>> holders(Set<Long> inodes, Map<Long, String> members) {
        Map<Long, Set<Long>> holders = new HashMap<>();
        Set<Long> unseen = new TreeSet<>();
        for (long pid : members.keySet()) {
            Set<Long> sockets = port.sockets(pid);
            if (sockets.isEmpty()) {
                unseen.add(pid);
            }
            note(pid, sockets, inodes, holders);
        }
        hidden = unseen;
        if (holders.size() < inodes.size()) {
            for (Map.Entry<Long, String> member : Map.copyOf(members).entrySet()) {
                for (long child : port.children(member.getKey())) {
                    if (members.putIfAbsent(child, member.getValue()) == null) {
                        note(child, port.sockets(child), inodes, holders);
                    }
                }
            }
        }
        return holders;
    }

    private static void note(long pid, Set<Long> sockets, Set<Long> inodes, Map<Long, Set<Long>> holders) {
        for (long inode : sockets) {
            if (inodes.contains(inode)) {
                holders.computeIfAbsent(inode, first -> new HashSet<>()).add(pid);
            }
        }
    }

    private Optional<String> one(long inode, Set<Long> pids, Map<Long, String> members) {
        Optional<String> alone = only(pids, members);
        if (alone.isPresent()) {
            return alone;
        }
        Optional<String> polling = only(
                pids.stream().filter(pid -> port.polled(pid).contains(inode)).collect(Collectors.toSet()), members);
        return polling.isPresent()
                ? polling
                : only(
                        pids.stream()
                                .filter(pid -> pids.contains(port.parent(pid)))
                                .collect(Collectors.toSet()),
                        members);
    }

    /** The member that the processes belong to; empty where it is not one. */
    private static Optional<String> only(Set<Long> pids, Map<Long, String> members) {
        Set<String> names = pids.stream().map(members::get).collect(Collectors.toSet());
        return names.size() == 1 ? names.stream().findFirst() : Optional.empty();
    }

    /** What keeps connections from being attributed, as far as that shows. */
    public List<Finding> hindrances() {
        List<Finding> found = new ArrayList<>();
        if (!group.local()) {
            found.add(new Finding(
                    "the members' processes are another PID namespace's", "run in the members' PID namespace"));
        }
        Set<Long> unseen = hidden;
        if (!unseen.isEmpty()) {
            Set<Integer> uids = new TreeSet<>();
            unseen.forEach(pid -> Processes.uid(pid).ifPresent(uids::add));
            found.add(new Finding(
                    "the descriptors of pid "
                            + unseen.stream().map(String::valueOf).collect(Collectors.joining(", "))
                            + " cannot be read by uid " + Processes.ownUid(),
                    "run as root"
                            + uids.stream()
                                    .filter(uid -> uid != 0)
                                    .map(uid -> ", as uid " + uid)
                                    .collect(Collectors.joining())
                            + ", or with CAP_SYS_PTRACE"));
        }
        return found;
    }
}
