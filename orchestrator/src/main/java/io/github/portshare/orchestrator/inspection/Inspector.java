package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.BindTrial;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Neighbour;
import io.github.portshare.orchestrator.kernel.Neighbour.Neighbours;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketDiagnosis;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.kernel.TakenPort;
import io.github.portshare.orchestrator.kernel.Transport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at one port, or at all that are shared, again and again, and tells what the last looks amount to. For one thread.
 *
 * <p>The trial of a lone TCP listener binds the port for a moment, under the listener's uid, and does not listen: it takes no
 * connection.
 */
public final class Inspector {

    /** Between two looks of one inspection: all of them take a second and a half. */
    public static final Duration EACH = Duration.ofMillis(200);

    /** Of loopback, and of no connection that anybody would make. */
    private static final InetAddress NOBODYS = IpLiteral.parse("127.94.17.201").orElseThrow();

    private final Set<Transport> transports;
    private final OptionalInt port;
    private final Expected expected;
    /** What the counts of a watch may take of one core; 1 = each look is one. */
    private final double share;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Transport, Map<Integer, Course>> courses = new HashMap<>();
    private final Map<Long, Optional<Boolean>> trials = new HashMap<>();
    /** Seldom: its trial may be in the way of who just begins to listen. */
    private final Kept<Integer, List<String>> claims = new Kept<>(Duration.ofMinutes(10), 1, Inspector.this::claims);

    private final Map<Transport, Senses> senses = new HashMap<>();
    private final Deque<Long> moments = new ArrayDeque<>();

    /** What is dear to look at, and need not be looked at each second while the listeners are the same. */
    private static final class Senses {
        private static final Duration A_WHILE = Duration.ofSeconds(5);

        /** What ss(8) may take beside the counts. */
        private static final double BESIDE_COUNTS = 0.2;

        final Kept<Set<Long>, Optional<Map<Long, SocketDiagnosis>>> diagnoses;
        final Kept<Set<Long>, Map<Long, List<Long>>> holders = new Kept<>(A_WHILE, 1, Processes::holders);
        final Kept<Integer, Neighbours> neighbours;
        /** Who holds what, as it was when the connections were counted; null = is to be asked anew. */
        Scan scan;

        long countedAt;
        long countNanos;
        /** Ports that were shared when it was last told: of these the connections are looked at too. */
        final Set<Integer> shared = new TreeSet<>();

        Senses(Transport transport, double share) {
            diagnoses = new Kept<>(
                    A_WHILE,
                    share * BESIDE_COUNTS,
                    inodes -> inodes.isEmpty() ? Optional.of(Map.of()) : SocketDiagnosis.of(transport));
            neighbours = new Kept<>(A_WHILE.multipliedBy(6), share, port -> Neighbour.on(transport, port));
        }

        void forget() {
            diagnoses.forget();
            holders.forget();
        }
    }

    /**
     * Looks at nothing yet.
     *
     * @param port which one; empty = every one that is shared
     * @param expected what it should be
     */
    public Inspector(Collection<Transport> transports, OptionalInt port, Expected expected) {
        this(transports, port, expected, 1);
    }

    /**
     * Of a watch: the connections, and who has them, are counted anew when the listeners are others, and else as often as may
     * be; between, a look is one at the listeners alone.
     *
     * @param share what that may take of one core, beside as much for what else is asked seldom
     */
    public Inspector(Collection<Transport> transports, OptionalInt port, Expected expected, double share) {
        this.transports = new TreeSet<>(transports);
        this.port = port;
        this.expected = expected;
        this.share = share;
    }

    /** One inspection: a few looks, and what they amount to. */
    public List<PortSight> inspect() throws InterruptedException {
        look();
        if (port.isEmpty()) {
            // which ports are shared is told by who holds them, and only theirs is looked at again
            sights();
        }
        for (int more = 1; more < Course.LOOKS; more++) {
            Thread.sleep(EACH.toMillis());
            if (more == Course.LOOKS - 1) {
                ask();
            }
            look();
        }
        return sights();
    }

    /** Asks anew what is dear, before the last look: short connections are gone by the time that it is answered. */
    private void ask() {
        courses.forEach((transport, known) -> {
            Set<Long> inodes = inodes(known);
            senses(transport).forget();
            senses(transport).diagnoses.of(inodes);
            senses(transport).holders.of(inodes);
        });
    }

    private static Set<Long> inodes(Map<Integer, Course> known) {
        return inodes(known.values().stream().flatMap(course -> course.last().rows().stream()));
    }

    /** One look, at the connections too. */
    public void look() {
        look(Optional.empty());
    }

    /**
     * One look of a watch of one port.
     *
     * @param there the listeners on it, of a transport, by somebody who has just looked
     */
    public void look(Function<Transport, List<Listener>> there) {
        look(Optional.of(there));
    }

    private void look(Optional<Function<Transport, List<Listener>>> there) {
        long now = System.nanoTime();
        moments.addLast(now);
        if (moments.size() > Course.LOOKS) {
            moments.removeFirst();
        }
        for (Transport transport : transports) {
            Map<Integer, Course> known = courses.computeIfAbsent(transport, first -> new TreeMap<>());
            Optional<List<Listener>> rows = there.map(from -> from.apply(transport));
            if (rows.isPresent() && !countIsDue(transport, known, rows.get(), now)) {
                Map<Long, Long> drops = drops(transport, inodes(known));
                known.values().forEach(course -> course.add(now, rows.get(), drops));
            } else {
                count(transport, known, now);
            }
        }
    }

    /** Whether the listeners are others, or it has been long enough. */
    private boolean countIsDue(Transport transport, Map<Integer, Course> known, List<Listener> rows, long now) {
        Senses here = senses(transport);
        Set<Long> inodes = inodes(rows.stream());
        return !inodes.equals(inodes(known)) || !inodes.isEmpty() && now - here.countedAt > here.countNanos / share;
    }

    private void count(Transport transport, Map<Integer, Course> known, long now) {
        Senses here = senses(transport);
        long begin = threads.getCurrentThreadCpuTime();
        List<SocketTable.Rows> ports = ports(transport);
        Map<Long, Long> drops = drops(transport, inodes(ports.stream().flatMap(rows -> rows.listeners().stream())));
        Set<Integer> numbers = new TreeSet<>();
        for (SocketTable.Rows rows : ports) {
            int number = rows.listeners().get(0).port();
            numbers.add(number);
            known.computeIfAbsent(number, first -> new Course())
                    .add(Course.Look.of(now, rows.listeners(), rows.connections(), drops));
        }
        known.keySet().retainAll(numbers);
        here.scan = null;
        here.countedAt = now;
        here.countNanos = threads.getCurrentThreadCpuTime() - begin;
    }

    private Map<Long, Long> drops(Transport transport, Set<Long> inodes) {
        return senses(transport).diagnoses.of(inodes).orElse(Map.of()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().drops()));
    }

    private Senses senses(Transport transport) {
        return senses.computeIfAbsent(transport, first -> new Senses(transport, share));
    }

    private static Set<Long> inodes(Stream<Listener> listeners) {
        return listeners.map(Listener::inode).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The listeners of this network namespace, on the port or on any, and the connections of those ports that are shared. */
    private List<SocketTable.Rows> ports(Transport transport) {
        if (port.isPresent()) {
            return Stream.of(transport.table().rows(port.getAsInt()))
                    .filter(rows -> !rows.listeners().isEmpty())
                    .toList();
        }
        Set<Integer> shared = senses(transport).shared;
        return transport.table().listeners().stream()
                .collect(Collectors.groupingBy(Listener::port, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(each -> new SocketTable.Rows(
                        each.getValue(),
                        shared.contains(each.getKey()) ? transport.table().connections(each.getKey()) : List.of()))
                .toList();
    }

    /** How many looks what is told goes by. */
    public int looks() {
        return moments.size();
    }

    /** From the first of them to the last. */
    public Duration span() {
        return Duration.ofNanos(moments.isEmpty() ? 0 : moments.getLast() - moments.getFirst());
    }

    /** What the looks so far amount to: a sight for each port; of the one that was asked for at least one. */
    public List<PortSight> sights() {
        List<PortSight> sights = new ArrayList<>();
        trials.keySet().retainAll(inodes(courses.getOrDefault(Transport.TCP, Map.of())));
        for (Transport transport : transports) {
            sights(transport, sights);
        }
        if (sights.isEmpty() && port.isPresent()) {
            sights.add(nobody());
        }
        return sights;
    }

    private void sights(Transport transport, List<PortSight> sights) {
        Map<Integer, Course> known = courses.getOrDefault(transport, Map.of());
        Set<Long> inodes = inodes(known);
        Senses here = senses(transport);
        Scan scan = scan(here, inodes);
        here.shared.clear();
        known.forEach((number, course) -> {
            List<ListenerSight> listeners = listeners(transport, course, scan);
            if (port.isPresent() || PortSight.isShared(listeners)) {
                here.shared.add(number);
                sights.add(Symptoms.of(view(transport, number, course, listeners, scan.diagnosed())));
            }
        });
    }

    /** That of the last count; what a new one costs is part of what the count did. */
    private Scan scan(Senses here, Set<Long> inodes) {
        if (here.scan == null) {
            long begin = threads.getCurrentThreadCpuTime();
            if (share < 1) {
                here.holders.forget();
            }
            here.scan = new Scan(here.holders.of(inodes), here.diagnoses.of(inodes));
            here.countNanos += threads.getCurrentThreadCpuTime() - begin;
        }
        return here.scan;
    }

    private List<ListenerSight> listeners(Transport transport, Course course, Scan scan) {
        List<Listener> rows = course.last().rows();
        return Scan.sorted(rows.stream()
                .map(row -> {
                    boolean lone = rows.stream()
                            .allMatch(other -> other.inode() == row.inode() || !other.covers(row.address()));
                    boolean tried = lone && port.isPresent() && transport == Transport.TCP;
                    return scan.listener(row, course, tried ? trial(row) : Optional.empty());
                })
                .toList());
    }

    /** Whether a listener has SO_REUSEPORT, as a trial bind tells; empty where that does not. Its answer is kept. */
    private Optional<Boolean> trial(Listener row) {
        return trials.computeIfAbsent(row.inode(), first -> {
            OptionalInt answer = BindTrial.attemptAs(Transport.TCP, row.address(), row.port(), row.uid());
            if (answer.isPresent() && answer.getAsInt() == BindTrial.BOUND) {
                return Optional.of(true);
            }
            boolean refused = answer.isPresent() && answer.getAsInt() == BindTrial.EADDRINUSE;
            return refused && isRefusedBy(row) ? Optional.of(false) : Optional.empty();
        });
    }

    /**
     * Whether nothing but the listener can have refused the trial. Connections of a former one that had not SO_REUSEPORT would
     * too (inet_bind_conflict, net/ipv4/inet_connection_sock.c): where a wildcard listens, an address is tried that none has;
     * else there must be none but the listener's own.
     */
    private boolean isRefusedBy(Listener row) {
        OptionalInt elsewhere = row.address().isAnyLocalAddress()
                ? BindTrial.attemptAs(Transport.TCP, NOBODYS, row.port(), row.uid())
                : OptionalInt.empty();
        if (elsewhere.isPresent() && elsewhere.getAsInt() == BindTrial.EADDRINUSE) {
            return true;
        }
        Set<Long> own = senses(Transport.TCP)
                .holders
                .of(inodes(courses.get(Transport.TCP)))
                .getOrDefault(row.inode(), List.of())
                .stream()
                .flatMap(pid -> Processes.sockets(pid).stream())
                .collect(Collectors.toSet());
        // what has no inode waits in the listener's own queue
        return Transport.TCP.table().connections(row.port()).stream()
                .noneMatch(connection ->
                        connection.timeWait() || connection.inode() != 0 && !own.contains(connection.inode()));
    }

    private View view(
            Transport transport, int number, Course course, List<ListenerSight> listeners, boolean diagnosed) {
        return new View(
                transport,
                number,
                listeners,
                course.last().unread().size(),
                new View.Scope(port.isPresent(), course.looks(), course.span(), diagnosed, Processes.ownUid()),
                neighbours(transport, number),
                expected);
    }

    /** Those of the one port that was asked for. */
    private Neighbours neighbours(Transport transport, int number) {
        return port.isPresent() ? senses(transport).neighbours.of(number) : Neighbours.NONE;
    }

    private PortSight nobody() {
        int number = port.getAsInt();
        List<Symptom> symptoms = new ArrayList<>();
        symptoms.add(Sharing.nobody(List.copyOf(transports), number, claims.of(number)));
        for (Transport transport : transports) {
            View view = new View(
                    transport,
                    number,
                    List.of(),
                    0,
                    new View.Scope(true, 1, Duration.ZERO, true, Processes.ownUid()),
                    neighbours(transport, number),
                    expected);
            if (symptoms.size() == 1) {
                symptoms.addAll(Deviations.of(view));
            }
            Horizon.of(view).stream()
                    .filter(symptom -> symptom.weight() == Weight.NOTE
                            || symptoms.stream().noneMatch(other -> other.weight() == Weight.UNSEEN))
                    .forEach(symptoms::add);
        }
        return new PortSight(transports.iterator().next(), number, List.of(), 0, symptoms);
    }

    /** Who or what has the TCP port without listening. */
    private List<String> claims(int number) {
        InetAddress any = IpLiteral.parse("0.0.0.0").orElseThrow();
        boolean taken = transports.contains(Transport.TCP)
                && BindTrial.attemptAs(Transport.TCP, any, number, Processes.ownUid())
                        .isPresent()
                && BindTrial.attemptForAnother(Transport.TCP, any, number) == BindTrial.EADDRINUSE;
        return taken ? TakenPort.all(Transport.TCP, any, number) : List.of();
    }
}
