package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.cluster.Group;
import io.github.portshare.orchestrator.cluster.Member;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/** Looks at the port in the kernel's tables and tells members from strangers. */
final class GroupAuditor {

    private final SocketTable table;
    private final Group group;
    private final InetAddress host;
    private final int port;
    private final Set<String> fullQueues = new TreeSet<>();

    GroupAuditor(Group group, SocketTable table, InetAddress host, int port) {
        this.table = table;
        this.group = group;
        this.host = host;
        this.port = port;
    }

    /**
     * One look, now; a second one before a listener is said to be missing, since rows move while the table is read.
     *
     * @param own tells by its inode a socket that we have brought in: neither a member's nor a stranger's. Asked after the
     *     table was read, so that what it is told before it binds is known
     */
    GroupAudit look(String moment, LongPredicate own) {
        GroupAudit first = once(moment, own);
        return first.listeners() < group.members().size() ? once(moment, own) : first;
    }

    /** Members whose accept queue was seen full, by their labels. */
    Set<String> fullQueues() {
        return fullQueues;
    }

    private GroupAudit once(String moment, LongPredicate own) {
        Map<Long, String> byInode = group.members().stream()
                .map(Member::ready)
                .collect(Collectors.toMap(Member.Ready::inode, Member.Ready::id, (a, b) -> a));
        // the pids of another PID namespace are other processes' here
        Map<Long, String> byPid = group.members().stream()
                .filter(member -> group.local())
                .map(Member::ready)
                .collect(Collectors.toMap(Member.Ready::pid, Member.Ready::id));
        List<Listener> rows = table.listeners(host, port).stream()
                .filter(row -> !own.test(row.inode()))
                .toList();
        Set<Long> unknown = rows.stream()
                .map(Listener::inode)
                .filter(inode -> !byInode.containsKey(inode))
                .collect(Collectors.toSet());
        Map<Long, List<Long>> holders = Processes.holders(unknown);

        int listeners = 0;
        Set<String> processes = new HashSet<>();
        Set<Integer> uids = new TreeSet<>();
        Set<String> families = new TreeSet<>();
        List<String> strangers = new ArrayList<>();
        for (Listener row : rows) {
            String member = byInode.containsKey(row.inode())
                    ? byInode.get(row.inode())
                    : holders.getOrDefault(row.inode(), List.of()).stream()
                            .map(byPid::get)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
            if (member != null) {
                listeners++;
                processes.add(member);
                uids.add(row.uid());
                families.add(row.family());
                if (table.queueIsFull(row)) {
                    fullQueues.add(member);
                }
            } else {
                strangers.add(Processes.describe(row, holders));
            }
        }
        return new GroupAudit(
                moment, listeners, processes.size(), uids, families, strangers, missing(processes), open());
    }

    /** Whether one of the sockets is on the port now, owned by the uid. */
    boolean sees(Set<Long> inodes, int uid) {
        return table.listeners(host, port).stream()
                .anyMatch(row -> row.uid() == uid
                        && inodes.contains(row.inode())
                        && group.members().stream()
                                .noneMatch(member -> member.ready().inode() == row.inode()));
    }

    private List<String> missing(Set<String> listening) {
        List<String> missing = new ArrayList<>(group.problems());
        for (Member member : group.members()) {
            if (member.isAlive() && !listening.contains(member.ready().id())) {
                missing.add(member.label() + " lives but has no listener on port " + port);
            }
            if (group.local()
                    && member.isAlive()
                    && Processes.stopped(member.ready().pid())) {
                missing.add(member.label() + " is stopped (state T): it listens and answers nothing");
            }
        }
        return missing;
    }

    private List<String> open() {
        List<String> open = new ArrayList<>();
        for (Member member : group.members()) {
            if (!member.ready().reusePort()) {
                open.add(member.label() + " has SO_REUSEPORT off");
            }
            if (member.ready().reuseAddress()) {
                open.add(member.label() + " has SO_REUSEADDR on, which opens the port between bind and listen");
            }
        }
        return open;
    }
}
