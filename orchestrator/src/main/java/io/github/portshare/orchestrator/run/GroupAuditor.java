package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.group.Unknown;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Looks at the port in the kernel's tables and tells members from strangers, and who lives. Any thread may look. */
final class GroupAuditor {

    private final SocketTable table;
    private final Group group;
    private final InetAddress host;
    private final int port;
    private final ToLongFunction<Member> answered;
    /** What the sockets were called that are no member's, by inode. */
    private final Map<Long, String> names = new ConcurrentHashMap<>();

    private final LifeSigns lifeSigns = new LifeSigns();

    /**
     * Looks at nothing yet.
     *
     * @param answered how many answers of a member the load has seen so far
     */
    GroupAuditor(Group group, SocketTable table, InetAddress host, int port, ToLongFunction<Member> answered) {
        this.table = table;
        this.group = group;
        this.host = host;
        this.port = port;
        this.answered = answered;
    }

    /**
     * One look, now; a second one before a listener is said to be missing, since rows move while the table is read.
     *
     * @param own tells by its inode a socket that we have brought in: neither a member's nor a stranger's. Asked after the
     *     table was read, so that what it is told before it binds is known
     */
    synchronized GroupAudit look(String moment, LongPredicate own) {
        GroupAudit first = once(moment, own);
        return first.listeners() < group.members().size() ? once(moment, own) : first;
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
        Set<Long> others = rows.stream()
                .map(Listener::inode)
                .filter(inode -> !byInode.containsKey(inode))
                .collect(Collectors.toSet());
        Map<Long, List<Long>> holders = Processes.holders(others);

        int listeners = 0;
        Set<String> processes = new HashSet<>();
        Set<Integer> uids = new TreeSet<>();
        Set<String> families = new TreeSet<>();
        List<Finding> strangers = new ArrayList<>();
        List<Finding> silent = new ArrayList<>();
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
            } else {
                Unknown unknown = group.unknown(row.inode());
                (unknown.silent() ? silent : strangers)
                        .add(new Finding(named(row, holders) + unknown.words(), unknown.remedy()));
            }
        }
        return new GroupAudit(
                moment, listeners, processes.size(), uids, families, strangers, silent, missing(processes), open());
    }

    /** As it was called when it was first seen: one that ends meanwhile would be told twice, by its process and without it. */
    private String named(Listener row, Map<Long, List<Long>> holders) {
        return names.computeIfAbsent(row.inode(), inode -> Processes.describe(row, holders));
    }

    /** Whether one of the sockets is on the port now, owned by the uid. */
    boolean sees(Set<Long> inodes, int uid) {
        return table.listeners(host, port).stream()
                .anyMatch(row -> row.uid() == uid
                        && inodes.contains(row.inode())
                        && group.members().stream()
                                .noneMatch(member -> member.ready().inode() == row.inode()));
    }

    private List<Finding> missing(Set<String> listening) {
        List<Finding> missing = new ArrayList<>(group.problems());
        for (Member member : group.members()) {
            if (!member.isAlive()) {
                continue;
            }
            if (!listening.contains(member.ready().id())) {
                missing.add(new Finding(
                        member.label() + " lives but has no listener on port " + port,
                        "see why in the members' logs, which --out DIR keeps"));
            }
            int inVain = inVain(member);
            if (group.local() || inVain > 1) {
                lifeless(member, inVain).ifPresent(missing::add);
            }
        }
        return missing;
    }

    /** Seconds without a sign of life, at this look. */
    private int inVain(Member member) {
        return lifeSigns.look(member.ready().id(), member.tallies() + answered.applyAsLong(member), System.nanoTime());
    }

    /** One look at the signs of life alone: whether a member that lives has given none lately, and may yet give one. */
    synchronized boolean doubtful() {
        return group.members().stream()
                .filter(Member::isAlive)
                .mapToInt(this::inVain)
                .anyMatch(seconds -> seconds > 0 && seconds < LifeSigns.LIFELESS);
    }

    private Optional<Finding> lifeless(Member member, int inVain) {
        List<Long> pids = group.local()
                ? List.of(member.ready().pid())
                : Processes.holders(Set.of(member.ready().inode())).values().stream()
                        .flatMap(List::stream)
                        .toList();
        if (!pids.isEmpty() && pids.stream().allMatch(Processes::stopped)) {
            return Optional.of(new Finding(
                    member.label() + " is stopped (state T): it listens and answers nothing",
                    "kill -CONT " + pids.get(0)));
        }
        return inVain < LifeSigns.LIFELESS
                ? Optional.empty()
                : Optional.of(new Finding(
                        member.label()
                                + " lives and answers nothing: no answer to the load and no count of its own for "
                                + LifeSigns.LIFELESS + " s",
                        "see what holds its event loop (of a JVM: jcmd "
                                + member.ready().pid() + " Thread.print)"));
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
