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
    private final Map<Transport, Map<Integer, Course>> courses = new HashMap<>();
    private final Map<Long, Optional<Boolean>> trials = new HashMap<>();
    private final Map<Transport, Senses> senses = new HashMap<>();
    private final Deque<Long> moments = new ArrayDeque<>();

    /** What is dear to look at, and need not be looked at each second while the listeners are the same. */
    private static final class Senses {
        private static final Duration A_WHILE = Duration.ofSeconds(5);

        final Kept<Set<Long>, Optional<Map<Long, SocketDiagnosis>>> diagnoses;
        final Kept<Set<Long>, Map<Long, List<Long>>> holders = new Kept<>(A_WHILE, Processes::holders);
        final Kept<Integer, Neighbours> neighbours;
        /** Ports that were shared when it was last told: of these the connections are looked at too. */
        final Set<Integer> shared = new TreeSet<>();

        Senses(Transport transport) {
            diagnoses = new Kept<>(
                    A_WHILE, inodes -> inodes.isEmpty() ? Optional.of(Map.of()) : SocketDiagnosis.of(transport));
            neighbours = new Kept<>(A_WHILE.multipliedBy(6), port -> Neighbour.on(transport, port));
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
     */
    public Inspector(Collection<Transport> transports, OptionalInt port) {
        this.transports = new TreeSet<>(transports);
        this.port = port;
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
        return known.values().stream()
                .flatMap(course -> course.last().rows().stream())
                .map(Listener::inode)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** One look. */
    public void look() {
        long now = System.nanoTime();
        moments.addLast(now);
        if (moments.size() > Course.LOOKS) {
            moments.removeFirst();
        }
        for (Transport transport : transports) {
            List<SocketTable.Rows> ports = ports(transport);
            Map<Long, Long> drops = senses(transport).diagnoses.of(inodes(ports)).orElse(Map.of()).entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, each -> each.getValue().drops()));
            Map<Integer, Course> known = courses.computeIfAbsent(transport, first -> new TreeMap<>());
            Set<Integer> numbers = new TreeSet<>();
            for (SocketTable.Rows rows : ports) {
                int number = rows.listeners().get(0).port();
                numbers.add(number);
                known.computeIfAbsent(number, first -> new Course())
                        .add(Course.Look.of(now, rows.listeners(), rows.connections(), drops));
            }
            known.keySet().retainAll(numbers);
        }
    }

    private Senses senses(Transport transport) {
        return senses.computeIfAbsent(transport, Senses::new);
    }

    private static Set<Long> inodes(List<SocketTable.Rows> ports) {
        return ports.stream()
                .flatMap(rows -> rows.listeners().stream())
                .map(Listener::inode)
                .collect(Collectors.toCollection(TreeSet::new));
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
        Scan scan = new Scan(here.holders.of(inodes), here.diagnoses.of(inodes));
        here.shared.clear();
        known.forEach((number, course) -> {
            List<ListenerSight> listeners = listeners(transport, course, scan);
            if (port.isPresent() || PortSight.isShared(listeners)) {
                here.shared.add(number);
                sights.add(Symptoms.of(view(transport, number, course, listeners, scan.diagnosed())));
            }
        });
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
                neighbours(transport, number));
    }

    /** Those of the one port that was asked for. */
    private Neighbours neighbours(Transport transport, int number) {
        return port.isPresent() ? senses(transport).neighbours.of(number) : Neighbours.NONE;
    }

    private PortSight nobody() {
        int number = port.getAsInt();
        List<Symptom> symptoms = new ArrayList<>();
        symptoms.add(Sharing.nobody(List.copyOf(transports), number, claims(number)));
        for (Transport transport : transports) {
            View view = new View(
                    transport,
                    number,
                    List.of(),
                    0,
                    new View.Scope(true, 1, Duration.ZERO, true, Processes.ownUid()),
                    neighbours(transport, number));
            Horizon.of(view).stream()
                    .filter(symptom -> symptom.weight() == Weight.NOTE || symptoms.size() == 1)
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
