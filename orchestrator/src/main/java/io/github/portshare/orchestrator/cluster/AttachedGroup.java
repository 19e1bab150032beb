package io.github.portshare.orchestrator.cluster;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.SocketTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Members that somebody else started: in containers that share this network namespace, or by hand. They are looked for in
 * the kernel's table of listeners and asked who they are, one connection after the other, until each listener is known: the
 * kernel chooses who answers. What does not speak the members' contract is left to the audit, as a stranger.
 */
public final class AttachedGroup implements Group {

    private static final Duration SETTLE = Duration.ofSeconds(3);
    /** With n listeners and even draws, the chance that 50 n draws leave one out is below n e^-50. */
    private static final int DRAWS = 50;

    private final Map<Long, AttachedMember> byInode = new LinkedHashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "attached members");
        thread.setDaemon(true);
        return thread;
    });
    private List<Member> members = List.of();
    private boolean closed;
    private int expected;

    private AttachedGroup() {}

    /**
     * Finds the members.
     *
     * @param expected how many listeners to wait for
     * @param host the address that they listen on
     * @param port the port that they share
     * @param within deadline for all of them to listen and answer; those that do not are not in the group
     */
    public static AttachedGroup attach(int expected, InetAddress host, int port, Duration within)
            throws InterruptedException {
        AttachedGroup group = new AttachedGroup();
        try {
            long end = System.nanoTime() + within.toNanos();
            Set<Long> listeners = listeners(host, port);
            while (listeners.size() < expected && System.nanoTime() < end) {
                Thread.sleep(100);
                listeners = listeners(host, port);
            }
            group.expected = expected;
            group.meet(listeners, new InetSocketAddress(host, port), System.nanoTime() + within.toNanos());
            group.byInode.values().forEach(AttachedMember::begin);
            group.members = group.byInode.values().stream()
                    .<Member>map(member -> member)
                    .sorted(Comparator.comparing(member -> member.ready().id()))
                    .toList();
            group.watch.scheduleWithFixedDelay(group::look, 1, 1, TimeUnit.SECONDS);
            return group;
        } catch (InterruptedException | RuntimeException e) {
            group.disconnect();
            throw e;
        }
    }

    private static Set<Long> listeners(InetAddress host, int port) {
        return SocketTable.tcp().listeners(host, port).stream()
                .map(Listener::inode)
                .collect(Collectors.toSet());
    }

    private void meet(Set<Long> listeners, InetSocketAddress address, long end) throws InterruptedException {
        for (int draw = 0; draw < DRAWS * listeners.size() && System.nanoTime() < end; draw++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while looking for members");
            }
            if (byInode.keySet().containsAll(listeners)) {
                return;
            }
            try {
                AttachedMember member = AttachedMember.connect(address);
                if (byInode.putIfAbsent(member.ready().inode(), member) != null) {
                    member.close();
                }
            } catch (IOException e) {
                // not ready yet, or no member
            }
        }
    }

    private void look() {
        byInode.values().forEach(member -> member.look(false));
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (members.size() < expected) {
            problems.add(members.size() + " of " + expected + " members answer");
        }
        byInode.values().forEach(member -> member.death().ifPresent(problems::add));
        return problems;
    }

    @Override
    public boolean local() {
        return false;
    }

    /** Takes the last tallies, once the members have seen the end of every connection but ours, and lets go of them. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        watch.shutdownNow();
        long end = System.nanoTime() + SETTLE.toNanos();
        for (AttachedMember member : byInode.values()) {
            while (member.look(true) > 1 && System.nanoTime() < end) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        disconnect();
    }

    private void disconnect() {
        watch.shutdownNow();
        byInode.values().forEach(AttachedMember::close);
    }
}
