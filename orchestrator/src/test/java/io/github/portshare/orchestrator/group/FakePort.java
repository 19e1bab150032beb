package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.PortView;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A port as no kernel has it. */
public final class FakePort implements PortView {

    private final List<Listener> rows = new ArrayList<>();
    private final Map<Long, List<Long>> holders = new HashMap<>();
    private final Set<Long> stopped = new HashSet<>();
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

    public FakePort stops(long pid) {
        stopped.add(pid);
        return this;
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
    public String describe(Listener listener, Map<Long, List<Long>> of) {
        return "pids " + of.getOrDefault(listener.inode(), List.of()) + " (uid " + listener.uid() + ")";
    }

    @Override
    public boolean stopped(long pid) {
        return stopped.contains(pid);
    }
}
