package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.verdict.Finding;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Members that somebody else started: in containers that share this network namespace, or by hand. A {@link Search} has found
 * them; from then on each is asked once a second for its counts, all at the same time.
 */
public final class AttachedGroup implements Group {

    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final InetAddress host;
    private final int port;
    private final int expected;
    private final Inquiry inquiry;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "attached members");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Finding> lastingProblems = new ArrayList<>();
    private Collection<AttachedMember> found = List.of();
    private List<Member> members = List.of();
    private Map<Long, Unknown> unknowns = Map.of();
    private boolean closed;

    private AttachedGroup(int expected, InetAddress host, int port) {
        this.expected = expected;
        this.host = host;
        this.port = port;
        this.inquiry = new Inquiry(Search.target(host, port));
    }

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
        AttachedGroup group = new AttachedGroup(expected, host, port);
        try {
            group.find(System.nanoTime() + within.toNanos());
            group.watch.scheduleWithFixedDelay(group::look, 1, 1, TimeUnit.SECONDS);
            return group;
        } catch (InterruptedException | RuntimeException e) {
            group.disconnect();
            throw e;
        }
    }

    private void find(long end) throws InterruptedException {
        Search search = new Search(host, port, inquiry);
        found = search.members().values();
        search.run(expected, end);
        boolean cutOff = search.cutOff();
        unknowns = search.unknowns();
        search.impostor().ifPresent(lastingProblems::add);
        members = found.stream()
                .<Member>map(member -> member)
                .sorted(Comparator.comparing(member -> member.facts().id()))
                .toList();
        if (found.size() + unknowns.size() < expected) {
            lastingProblems.add(new Finding(
                    members.size() + " of " + expected + " members answer",
                    "start the others, or ask for fewer --members"));
        }
        begin(cutOff);
    }

    /** The counts from which on the members' own are the load's. Probes that nobody waits for any more are counted before. */
    private void begin(boolean cutOff) throws InterruptedException {
        long end = System.nanoTime() + SETTLE.toNanos();
        if (cutOff) {
            while (System.nanoTime() < end && !queuesAreEmpty()) {
                Thread.sleep(5);
            }
        }
        askUntil(() -> !cutOff || found.stream().allMatch(member -> member.open() <= 1), false, end);
        found.forEach(AttachedMember::begin);
    }

    private boolean queuesAreEmpty() {
        Set<Long> inodes = found.stream()
                .flatMap(member -> member.facts().listeners().stream())
                .collect(Collectors.toSet());
        return SocketTable.tcp().listeners(port).stream()
                .filter(row -> inodes.contains(row.inode()))
                .mapToInt(Listener::acceptQueue)
                .allMatch(waiting -> waiting == 0);
    }

    /** Asks every member, and again and again until what they say will do; no later than the end. */
    private void askUntil(BooleanSupplier enough, boolean last, long end) throws InterruptedException {
        do {
            found.forEach(member -> member.ask(last));
            while (found.stream().anyMatch(AttachedMember::owes) && System.nanoTime() < end) {
                inquiry.await(end);
            }
            found.forEach(AttachedMember::note);
            if (enough.getAsBoolean()) {
                return;
            }
            Thread.sleep(5);
        } while (System.nanoTime() < end);
    }

    /** Who does not answer within the second is waited for at the next look: it may be busy. */
    private void look() {
        try {
            askUntil(() -> true, false, System.nanoTime() + SECOND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public List<Finding> problems() {
        List<Finding> problems = new ArrayList<>(lastingProblems);
        found.forEach(member -> member.death()
                .ifPresent(death -> problems.add(new Finding(death, "see why in the log of that member"))));
        return problems;
    }

    @Override
    public Unknown unknown(long inode) {
        return unknowns.getOrDefault(
                inode,
                new Unknown(
                        false,
                        ", which came after the members had been asked who they are",
                        "attach again where it is a member; else end it, or choose another --port"));
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
        try {
            watch.shutdownNow();
            watch.awaitTermination(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
            askUntil(
                    () -> found.stream()
                            .allMatch(member ->
                                    !member.isAlive() || member.tally().last() && member.open() <= 1),
                    true,
                    System.nanoTime() + SETTLE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void disconnect() {
        watch.shutdownNow();
        found.forEach(AttachedMember::close);
        inquiry.close();
    }
}
