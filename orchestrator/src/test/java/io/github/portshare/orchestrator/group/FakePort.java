package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Connection;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.PortView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A port as no kernel has it. */
public final class FakePort implements PortView {

    private final List<Listener> rows = new ArrayList<>();
    private final Map<Long, List<Long>> holders = new HashMap<>();
    private final Set<Long> stopped = new HashSet<>();
    private final List<Connection> connections = new ArrayList<>();
    private final Map<Long, Set<Long>> polled = new HashMap<>();
    private final Map<Long, Long> parents = new HashMap<>();
    private final Set<Long> hidden = new HashSet<>();
    private int looks;
    /** Inode of a row that the first look of all misses; 0 = none. */
    private long moving;

    /** One more socket listens, owned by the uid and held by the processes. */
    public FakePort listens(long inode, int uid, Long... pids) {
        return listens("inet", inode, uid, pids);
    }

    public FakePort listens(String family, long inode, int uid, Long... pids) {
        rows.add(new Listener(family, InetAddress.getLoopbackAddress(), port(), uid, inode, 0, 0));
        holders.put(inode, List.of(pids));
        return this;
    }

    /** The row is moved while the table is read for the first time, and missed. */
    public FakePort moves(long inode) {
        moving = inode;
        return this;
    }

    /** One more connection from the peer, held by the processes; inode 0 = nobody has accepted it. */
    public FakePort connects(InetSocketAddress peer, long inode, Long... pids) {
        connections.removeIf(row -> row.peer().equals(peer));
        connections.add(new Connection(false, 1000, inode, peer, 0));
        holders.put(inode, List.of(pids));
        return this;
    }

    /** The process has the socket in an epoll set. */
    public FakePort polls(long pid, long inode) {
        polled.computeIfAbsent(pid, first -> new HashSet<>()).add(inode);
        return this;
    }

    public FakePort forks(long parent, long child) {
        parents.put(child, parent);
        return this;
    }

    /** Its descriptors may not be read. */
    public FakePort hides(long pid) {
        hidden.add(pid);
        return this;
    }

    public FakePort stops(long pid) {
        stopped.add(pid);
        return this;
    }

    @Override
    public Set<Long> children(long pid) {
        return parents.keySet().stream()
                .filter(child -> parents.get(child) == pid)
                .collect(Collectors.toSet());
    }

    @Override
    public int port() {
        return 8080;
    }

    @Override
    public List<Listener> listeners() {
        looks++;
        return rows.stream().filter(row -> looks > 1 || row.inode() != moving).toList();
    }

    @Override
    public Map<Long, List<Long>> holders(Collection<Long> inodes) {
        Map<Long, List<Long>> of = new HashMap<>(holders);
        of.keySet().retainAll(inodes);
        return of;
    }

    @Override
    public List<Connection> connections() {
        return List.copyOf(connections);
    }

    @Override
    public Set<Long> sockets(long pid) {
        return holders.entrySet().stream()
                .filter(socket -> !hidden.contains(pid) && socket.getValue().contains(pid))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public Set<Long> polled(long pid) {
        return polled.getOrDefault(pid, Set.of());
    }

    @Override
    public long parent(long pid) {
        return parents.getOrDefault(pid, -1L);
    }

    @Override
    public String describe(Listener listener, Map<Long, List<Long>> of) {
        return "pids " + of.getOrDefault(listener.inode(), List.of()) + " (uid " + listener.uid() + ")";
    }

    @Override
    public boolean stopped(long pid) {
        return stopped.contains(pid);
    }
}
