package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Ownership;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the kernel shows of the servers that were started, at one moment. A listener is its inode, and has
 * its owners among the processes that hold it ({@link Ownership}).
 *
 * @param running processes of the servers, and whose each is
 * @param owners of the listeners on the port: pids, and the listeners that each owns, by inode
 * @param elsewhere what those processes listen on that is not the port
 * @param unseen listeners on the port of which no holder was found
 */
record ServerSight(
        Map<Long, ChildProcess> running,
        Map<Long, Map<Long, Listener>> owners,
        Map<Long, List<Listener>> elsewhere,
        List<Listener> unseen) {

    /** Looks. */
    static ServerSight of(ServerPlan plan, List<ChildProcess> servers) {
        Map<Long, Listener> rows = Transport.of(plan.protocol().datagrams()).table().listeners().stream()
                .collect(Collectors.toMap(Listener::inode, row -> row, (one, twice) -> one));
        Map<Long, ChildProcess> running = ChildProcess.running(servers);
        Map<Long, List<Long>> holders = new TreeMap<>();
        running.keySet()
                .forEach(pid -> Processes.sockets(pid).stream()
                        .filter(rows::containsKey)
                        .forEach(inode -> holders.computeIfAbsent(inode, first -> new ArrayList<>())
                                .add(pid)));
        List<Listener> here = rows.values().stream().filter(plan::isOn).toList();
        Map<Long, List<Listener>> elsewhere = new TreeMap<>();
        holders.forEach((inode, pids) -> {
            Listener row = rows.get(inode);
            if (!plan.isOn(row)) {
                pids.forEach(pid -> elsewhere
                        .computeIfAbsent(pid, first -> new ArrayList<>())
                        .add(row));
            }
        });
        List<Listener> unseen =
                here.stream().filter(row -> !holders.containsKey(row.inode())).toList();
        return new ServerSight(running, new Ownership().owners(here, holders), elsewhere, unseen);
    }

    /** Whether the same processes listen, and run, as then. */
    boolean isAs(ServerSight other) {
        return running.keySet().equals(other.running.keySet())
                && inodes(owners).equals(inodes(other.owners))
                && elsewhere.keySet().equals(other.elsewhere.keySet());
    }

    private static Map<Long, Set<Long>> inodes(Map<Long, Map<Long, Listener>> owners) {
        return owners.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, owner -> owner.getValue().keySet()));
    }

    /** As many processes as were asked for, each with a listener that no other has. */
    boolean complete(int members) {
        Set<Long> listeners = new TreeSet<>();
        owners.values().forEach(rows -> listeners.addAll(rows.keySet()));
        return owners.size() == members && listeners.size() == members;
    }

    boolean listens(ChildProcess server) {
        return owners.keySet().stream().anyMatch(pid -> running.get(pid) == server);
    }

    boolean runs(ChildProcess server) {
        return server.isAlive() || running.containsValue(server);
    }

    /** What the server listens on that is not the port. */
    List<Listener> elsewhere(ChildProcess server) {
        return elsewhere.entrySet().stream()
                .filter(each -> running.get(each.getKey()) == server)
                .flatMap(each -> each.getValue().stream())
                .distinct()
                .toList();
    }

    /** Whether there is nothing to wait for of this one: it listens somewhere, or has ended. */
    boolean accounted(ChildProcess server) {
        return listens(server) || !runs(server) || !elsewhere(server).isEmpty();
    }
}
