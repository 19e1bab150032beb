package io.github.portshare.orchestrator.kernel;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A listener on a port in another network namespace: the same number, and no part of the group here.
 *
 * @param namespace inode of the network namespace, as in {@code net:[4026532177]}
 * @param row of its table
 * @param pid a process that holds it; 0 = none can be seen
 * @param program that this process runs; empty = none can be seen
 */
public record Neighbour(long namespace, Listener row, long pid, String program) {

    /**
     * What was found.
     *
     * @param listeners in the namespaces that could be looked into
     * @param unseen processes whose namespace could not be told
     */
    public record Neighbours(List<Neighbour> listeners, int unseen) {

        /** Where nobody was looked for. */
        public static final Neighbours NONE = new Neighbours(List.of(), 0);
    }

    /** Looks into the network namespace of every process that this user may look at. */
    public static Neighbours on(Transport transport, int port) {
        OptionalLong own = Processes.networkNamespace(ProcessHandle.current().pid());
        Map<Long, List<Long>> namespaces = new TreeMap<>();
        int unseen = 0;
        for (long pid : Processes.all()) {
            OptionalLong namespace = Processes.networkNamespace(pid);
            // a kernel thread has no command line, and is in the first namespace
            if (namespace.isEmpty() && !Processes.command(pid).isEmpty()) {
                unseen++;
            } else if (namespace.isPresent() && !namespace.equals(own)) {
                namespaces
                        .computeIfAbsent(namespace.getAsLong(), first -> new ArrayList<>())
                        .add(pid);
            }
        }
        List<Neighbour> found = new ArrayList<>();
        namespaces.forEach((namespace, pids) -> in(namespace, pids, transport, port, found));
        return new Neighbours(found, unseen);
    }

    private static void in(long namespace, List<Long> pids, Transport transport, int port, List<Neighbour> found) {
        for (Listener row : rows(pids, transport, port)) {
            long holder = pids.stream()
                    .filter(pid -> Processes.sockets(pid).contains(row.inode()))
                    .findFirst()
                    .orElse(0L);
            found.add(new Neighbour(namespace, row, holder, holder == 0 ? "" : Processes.program(holder)));
        }
    }

    /** Of the first process that is still there. */
    private static List<Listener> rows(List<Long> pids, Transport transport, int port) {
        for (long pid : pids) {
            try {
                if (Processes.runs(pid)) {
                    return transport.table(pid).listeners(port);
                }
            } catch (UncheckedIOException e) {
                // it has just ended
            }
        }
        return List.of();
    }
}
