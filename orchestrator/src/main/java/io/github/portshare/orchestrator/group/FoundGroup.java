package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Ownership;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.verdict.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whoever listens on a port, by the kernel's tables: somebody else's processes, which are asked nothing and
 * tell nothing.
 */
public final class FoundGroup implements Group {

    private static final long LOOK_MILLIS = 50;
    private static final ServerBooks NONE = new ServerBooks(false);

    private final List<Member> members;
    private final Set<Long> hidden;
    private final List<Finding> missing = new ArrayList<>();

    private FoundGroup(Map<Long, Map<Long, Listener>> owners, Set<Long> hidden) {
        this.members = owners.entrySet().stream()
                .<Member>map(owner -> new ProcessMember(owner.getKey(), owner.getValue(), NONE, () -> " ended"))
                .toList();
        this.hidden = hidden;
    }

    /**
     * Looks for listeners; fails only when the wait is interrupted.
     *
     * @param expected how many members to wait for; 0 = those that are there
     * @param within deadline for them to listen
     */
    public static FoundGroup on(PortView port, int expected, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        FoundGroup found = look(port);
        while (found.count() < expected && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
            found = look(port);
        }
        if (found.count() < expected) {
            found.missing.add(new Finding(
                    found.members.size() + " of " + expected + " members listen",
                    "start the others, or ask for fewer --members"));
        }
        return found;
    }

    private static FoundGroup look(PortView port) {
        List<Listener> rows = port.listeners();
        Set<Long> inodes = rows.stream().map(Listener::inode).collect(Collectors.toCollection(HashSet::new));
        Map<Long, List<Long>> holders = port.holders(inodes);
        inodes.removeAll(holders.keySet());
        return new FoundGroup(new Ownership(port::polled, port::parent).owners(rows, holders), inodes);
    }

    /** How many processes listen now; of a listener that nobody is seen to hold, one. */
    public static int count(PortView port) {
        return look(port).count();
    }

    private int count() {
        return members.size() + hidden.size();
    }

    /** Whether there is a listener, whoever has it. */
    public boolean isSomebody() {
        return count() > 0;
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public List<Finding> problems() {
        List<Finding> problems = new ArrayList<>(missing);
        members.forEach(member -> member.death()
                .ifPresent(death -> problems.add(new Finding(death, "see why in the log of that process"))));
        return problems;
    }

    @Override
    public Unknown unknown(long inode) {
        return hidden.contains(inode)
                ? new Unknown(
                        true,
                        ", so what it takes cannot be told",
                        "run as its user, as root, or with CAP_SYS_PTRACE; uid " + Processes.ownUid()
                                + " may not read its descriptors")
                : new Unknown(
                        false,
                        ", which came after the members had been looked for",
                        "attach again where it is a member; else end it, or choose another --port");
    }

    @Override
    public boolean local() {
        return true;
    }

    @Override
    public boolean namesItself() {
        return false;
    }

    /** Nothing was started here. */
    @Override
    public void close() {}
}
