package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Connection;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketDiagnosis;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.verdict.Finding;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Finds the members behind a port: the kernel's table tells who listens, and probes, each dealt out by the kernel, ask who
 * they are, many at a time. It ends when every listener has answered, when more probes would meet nobody new, or by its
 * deadline. What it cannot find out it tells.
 */
final class Search {

    /** With n listeners and even draws, the chance that 50 n draws leave one out is below n e^-50. */
    private static final int DRAWS = 50;
    /** Probes that have just begun: no accept queue is filled by them. */
    private static final int FRESH = 16;
    /** Probes without an answer that are held, and as many descriptors. */
    private static final int HELD = 512;

    /** So many that are closed without a word are no accident. */
    private static final int HANG_UPS = 5;

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);
    /** For answers under way when every listener is known, and to see that a process stays stopped. */
    private static final long MOMENT = TimeUnit.SECONDS.toNanos(1);

    private final InetAddress host;
    private final int port;
    private final Inquiry inquiry;
    private final long begun = System.nanoTime();
    private final Map<Long, AttachedMember> members = new LinkedHashMap<>();
    private final Map<Conversation, Long> waiting = new LinkedHashMap<>();
    private final Set<String> wrongAnswers = new LinkedHashSet<>();
    private int hungUp;
    private List<Listener> listeners = List.of();
    private int draws;
    private long notBefore;
    private Long settledSince;
    private Long hopelessSince;
    private Finding impostor;

    Search(InetAddress host, int port, Inquiry inquiry) {
        this.host = host;
        this.port = port;
        this.inquiry = inquiry;
    }

    /** Where probes, and all else, go: a wildcard is reached by loopback. */
    static InetSocketAddress target(InetAddress host, int port) {
        return new InetSocketAddress(
                IpLiteral.parse(IpLiteral.reachable(host.getHostAddress())).orElse(host), port);
    }

    /**
     * Looks for the members.
     *
     * @param expected how many listeners to wait for
     * @param end deadline, of System.nanoTime()
     */
    void run(int expected, long end) throws InterruptedException {
        long nextLook = begun;
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            if (now >= nextLook) {
                listeners = SocketTable.tcp().listeners(host, port);
                nextLook = now + TICK;
            }
            if (listeners.size() >= expected && isOver(now)) {
                return;
            }
            draw(now);
            inquiry.await(Math.min(end, now + TICK));
            sort();
        }
    }

    private boolean isOver(long now) {
        if (unknown().isEmpty()) {
            settledSince = settledSince == null ? (Long) now : settledSince;
            return waiting.isEmpty() || now - settledSince > MOMENT;
        }
        settledSince = null;
        if (draws < mostDraws()) {
            return false;
        }
        return waiting.isEmpty() || hopeless(now);
    }

    /** Whether who has not answered cannot: each is stopped, and stays so. */
    private boolean hopeless(long now) {
        if (hopelessSince != null && now - hopelessSince < MOMENT) {
            return false;
        }
        Map<Long, List<Long>> holders =
                Processes.holders(unknown().stream().map(Listener::inode).toList());
        boolean all = unknown().stream()
                .map(row -> holders.getOrDefault(row.inode(), List.of()))
                .allMatch(pids -> !pids.isEmpty() && pids.stream().allMatch(Processes::stopped));
        boolean still = all && hopelessSince != null;
        hopelessSince = all ? (Long) now : null;
        return still;
    }

    private int mostDraws() {
        return DRAWS * listeners.size();
    }

    private List<Listener> unknown() {
        return listeners.stream()
                .filter(row -> !members.containsKey(row.inode()))
                .toList();
    }

    private void draw(long now) {
        if (now < notBefore || unknown().isEmpty()) {
            return;
        }
        long fresh =
                waiting.values().stream().filter(since -> now - since < TICK).count();
        for (; fresh < FRESH && draws < mostDraws() && waiting.size() < HELD; fresh++) {
            draws++;
            try {
                waiting.put(inquiry.begin(), now);
            } catch (IOException e) {
                // refused: who listened there has gone, or does not yet
                notBefore = now + TICK;
                return;
            }
        }
    }

    private void sort() {
        List<Conversation> done =
                waiting.keySet().stream().filter(probe -> !probe.waits()).toList();
        waiting.keySet().removeAll(done);
        for (Conversation probe : done) {
            if (probe.said().isPresent()) {
                AttachedMember member = new AttachedMember(probe);
                if (members.putIfAbsent(member.listener(), member) != null) {
                    probe.close();
                }
            } else if (probe.failure().orElseThrow() instanceof MemberAnswer.NotReady) {
                draws--;
                notBefore = System.nanoTime() + TICK;
            } else if (probe.wasConnected()) {
                noteWrong(probe.failure().orElseThrow());
            }
        }
    }

    private void noteWrong(IOException failure) {
        if (failure instanceof EOFException || failure instanceof SocketException) {
            // a listener that is closed at this moment does it too, to those who wait in its queue
            hungUp++;
            if (hungUp == HANG_UPS) {
                wrongAnswers.add("it hangs up");
            }
        } else {
            wrongAnswers.add(failure.getMessage());
        }
    }

    /** Those who have answered, by the inodes of their listeners. */
    Map<Long, AttachedMember> members() {
        return members;
    }

    /** Whether probes were under way when it ended: who has them may yet accept them, and count. */
    boolean cutOff() {
        return !waiting.isEmpty();
    }

    /** What was found out of the listeners that are no members', by inode; ends the probes that are without an answer. */
    Map<Long, Unknown> unknowns() {
        Map<Long, Unknown> unknowns = new LinkedHashMap<>();
        List<Listener> left = unknown();
        if (!left.isEmpty()) {
            List<Listener> rows = SocketTable.tcp().listeners(port);
            tell(
                    left,
                    new Unheard(
                            rows,
                            target(host, port).getAddress(),
                            SocketDiagnosis.of(port),
                            Processes.holders(rows.stream().map(Listener::inode).toList()),
                            Processes::stopped,
                            draws,
                            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)),
                    unknowns);
        }
        waiting.keySet().forEach(Conversation::close);
        return unknowns;
    }

    private void tell(List<Listener> left, Unheard unheard, Map<Long, Unknown> unknowns) {
        Map<Long, Integer> took = took(unheard);
        int open =
                waiting.size() - took.values().stream().mapToInt(count -> count).sum();
        List<Listener> suspects = suspects(left, took, unheard);
        String answers = String.join("; ", wrongAnswers);
        for (Listener row : left) {
            unknowns.put(
                    row.inode(),
                    suspects.equals(List.of(row))
                            ? Unknown.stranger(", which answers otherwise than a member: " + answers)
                            : unheard.tell(row, took.getOrDefault(row.inode(), 0), open));
        }
        if (suspects.size() > 1) {
            impostor = new Finding(
                    "one of " + suspects.size() + " listeners answers otherwise than a member: " + answers
                            + "; which of these cannot be told: "
                            + suspects.stream()
                                    .map(row -> Processes.describe(row, unheard.holders()))
                                    .collect(Collectors.joining(", ")),
                    "ask each of these processes what it is, and end the one that is no member, or choose another --port");
        }
    }

    /** Who may have given the wrong answers, where there were any; members have not, one who can have no probe neither. */
    private List<Listener> suspects(List<Listener> left, Map<Long, Integer> took, Unheard unheard) {
        if (wrongAnswers.isEmpty()) {
            return List.of();
        }
        List<Listener> able =
                left.stream().filter(row -> !unheard.explained(row)).toList();
        List<Listener> answering =
                able.stream().filter(row -> !took.containsKey(row.inode())).toList();
        return answering.isEmpty() ? able : answering;
    }

    /**
     * How many of the probes without an answer each listener has, by inode. One that is accepted is held by a process that
     * holds the listener; those that wait in an accept queue have no inode, and all are ours if no more wait than we miss.
     */
    private Map<Long, Integer> took(Unheard unheard) {
        Set<InetSocketAddress> ours = waiting.keySet().stream()
                .map(Conversation::localEndpoint)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        Map<Long, Integer> took = new HashMap<>();
        if (ours.isEmpty()) {
            return took;
        }
        List<Connection> theirs = SocketTable.tcp().connections(port).stream()
                .filter(row -> ours.contains(row.peer()))
                .toList();
        Map<Long, List<Long>> accepted = Processes.holders(theirs.stream()
                .map(Connection::inode)
                .filter(inode -> inode != 0)
                .toList());
        accepted.values().forEach(pids -> {
            List<Long> listening = unheard.holders().entrySet().stream()
                    .filter(listener -> listener.getValue().stream().anyMatch(pids::contains))
                    .map(Map.Entry::getKey)
                    .toList();
            if (listening.size() == 1) {
                took.merge(listening.get(0), 1, Integer::sum);
            }
        });
        long missed = theirs.stream().filter(row -> row.inode() == 0).count();
        if (unheard.rows().stream().mapToLong(Listener::acceptQueue).sum() <= missed) {
            unheard.rows().stream()
                    .filter(row -> row.acceptQueue() > 0)
                    .forEach(row -> took.merge(row.inode(), row.acceptQueue(), Integer::sum));
        }
        return took;
    }

    /** That one of several listeners is a stranger, where it cannot be told which. */
    Optional<Finding> impostor() {
        return Optional.ofNullable(impostor);
    }
}
