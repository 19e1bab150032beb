package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Looks at the port in the kernel's tables and tells members from strangers, and who lives. Any thread may look. */
public final class GroupAuditor {

    private final PortView port;
    private final Group group;
    private final ToLongFunction<Member> answered;
    private final LongSupplier nanos;
    /** What the sockets were called that are no member's, by inode. */
    private final Map<Long, String> names = new ConcurrentHashMap<>();

    private final LifeSigns lifeSigns = new LifeSigns();

    /**
     * Looks at nothing yet.
     *
     * @param answered how many answers of a member the load has seen so far
     */
    public GroupAuditor(Group group, PortView port, ToLongFunction<Member> answered) {
        this(group, port, answered, System::nanoTime);
    }

    GroupAuditor(Group group, PortView port, ToLongFunction<Member> answered, LongSupplier nanos) {
        this.port = port;
        this.group = group;
        this.answered = answered;
        this.nanos = nanos;
    }

    /**
     * One look, now; a second one before a listener is said to be missing, since rows move while the table is read.
     *
     * @param own tells by its inode a socket that we have brought in: neither a member's nor a stranger's. Asked after the
     *     table was read, so that what it is told before it binds is known
     */
    public synchronized GroupAudit look(String moment, LongPredicate own) {
        GroupAudit first = once(moment, own);
        return first.listeners() < group.members().size() ? once(moment, own) : first;
    }

    private GroupAudit once(String moment, LongPredicate own) {
        List<Listener> rows =
                port.listeners().stream().filter(row -> !own.test(row.inode())).toList();
        Owners owners = new Owners(rows);
        List<Listener> theirs = rows.stream().filter(owners::isMembers).toList();
        Set<String> listening =
                theirs.stream().flatMap(row -> owners.of(row).stream()).collect(Collectors.toSet());
        List<Finding> strangers = new ArrayList<>();
        List<Finding> silent = new ArrayList<>();
        rows.stream().filter(row -> !owners.isMembers(row)).forEach(row -> {
            Unknown unknown = group.unknown(row.inode());
            (unknown.silent() ? silent : strangers)
                    .add(new Finding(named(row, owners.holders) + unknown.words(), unknown.remedy()));
        });
        return new GroupAudit(
                moment,
                theirs.size(),
                listening.size(),
                theirs.stream().map(Listener::uid).collect(Collectors.toCollection(TreeSet::new)),
                theirs.stream().map(Listener::family).collect(Collectors.toCollection(TreeSet::new)),
                strangers,
                silent,
                missing(listening),
                open());
    }

    /** Which members have a listener: by their facts, else by the processes that hold it. */
    private final class Owners {

        private final Map<Long, Set<String>> byInode = new HashMap<>();
        private final Map<Long, String> byPid = new HashMap<>();
        private final Map<Long, List<Long>> holders;

        Owners(List<Listener> rows) {
            for (Member member : group.members()) {
                Facts facts = member.facts();
                facts.listeners()
                        .forEach(inode -> byInode.computeIfAbsent(inode, first -> new HashSet<>())
                                .add(facts.id()));
                // the pids of another PID namespace are other processes' here
                if (group.local()) {
                    facts.pids().forEach(pid -> byPid.putIfAbsent(pid, facts.id()));
                }
            }
            holders = port.holders(rows.stream()
                    .map(Listener::inode)
                    .filter(inode -> !byInode.containsKey(inode))
                    .collect(Collectors.toSet()));
        }

        boolean isMembers(Listener row) {
            return !of(row).isEmpty();
        }

        Set<String> of(Listener row) {
            Set<String> known = byInode.get(row.inode());
            return known != null
                    ? known
                    : holders.getOrDefault(row.inode(), List.of()).stream()
                            .map(byPid::get)
                            .filter(Objects::nonNull)
                            .limit(1)
                            .collect(Collectors.toSet());
        }
    }

    /** As it was called when it was first seen: one that ends meanwhile would be told twice, by its process and without it. */
    private String named(Listener row, Map<Long, List<Long>> holders) {
        return names.computeIfAbsent(row.inode(), inode -> port.describe(row, holders));
    }

    /** Whether one of the sockets is on the port now, owned by the uid. */
    public boolean sees(Set<Long> inodes, int uid) {
        return port.listeners().stream()
                .anyMatch(row -> row.uid() == uid
                        && inodes.contains(row.inode())
                        && group.members().stream()
                                .noneMatch(member -> member.facts().listeners().contains(row.inode())));
    }

    private List<Finding> missing(Set<String> listening) {
        List<Finding> missing = new ArrayList<>(group.problems());
        for (Member member : group.members()) {
            if (!member.isAlive()) {
                continue;
            }
            if (!listening.contains(member.facts().id())) {
                missing.add(new Finding(
                        member.label() + " lives but has no listener on port " + port.port(),
                        "see why in the members' logs, which --out DIR keeps"));
            }
            int inVain = inVain(member);
            if (group.local() || inVain > 1) {
                lifeless(member, inVain).ifPresent(missing::add);
            }
        }
        return missing;
    }

    /** Seconds without a sign of life, at this look; of one that owes none of its own, none. */
    private int inVain(Member member) {
        OptionalLong own = member.signs();
        return own.isEmpty()
                ? 0
                : lifeSigns.look(
                        member.facts().id(), own.getAsLong() + answered.applyAsLong(member), nanos.getAsLong());
    }

    /** One look at the signs of life alone: whether a member that lives has given none lately, and may yet give one. */
    public synchronized boolean doubtful() {
        return group.members().stream()
                .filter(Member::isAlive)
                .mapToInt(this::inVain)
                .anyMatch(seconds -> seconds > 0 && seconds < LifeSigns.LIFELESS);
    }

    private Optional<Finding> lifeless(Member member, int inVain) {
        List<Long> pids = group.local()
                ? member.facts().pids()
                : port.holders(member.facts().listeners()).values().stream()
                        .flatMap(List::stream)
                        .toList();
        if (!pids.isEmpty() && pids.stream().allMatch(port::stopped)) {
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
                                + member.facts().pid() + " Thread.print)"));
    }

    private List<String> open() {
        List<String> open = new ArrayList<>();
        for (Member member : group.members()) {
            member.facts().told().ifPresent(told -> {
                if (!told.reusePort()) {
                    open.add(member.label() + " has SO_REUSEPORT off");
                }
                if (told.reuseAddress()) {
                    open.add(member.label() + " has SO_REUSEADDR on, which opens the port between bind and listen");
                }
            });
        }
        return open;
    }
}
