package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.inspection.Holder.Unread;
import io.github.portshare.orchestrator.kernel.Neighbour;
import io.github.portshare.orchestrator.kernel.Neighbour.Neighbours;
import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A listener as it might be seen, made by hand: of 127.0.0.1:80, with an empty queue, until something else is said. */
public final class Seen {

    /** Nothing waits to be read. */
    public static final Unread READ = new Unread(0, 0, false);

    private static long inodes = 100;

    private final long inode = inodes++;
    private final List<Holder> holders = new ArrayList<>();
    private String address = "127.0.0.1";
    private String device;
    private Boolean v6only = false;
    private int uid;
    private Boolean reusePort;
    private List<Integer> queues = List.of(0, 0, 0, 0, 0, 0, 0, 0);
    private Integer backlog = 128;
    private long drops;
    private long newDrops;

    private Seen() {}

    /** One that a process uses alone; its parent is process 1. */
    public static Seen of(long pid, String program) {
        return nobodys().heldBy(pid, program, true);
    }

    /** One whose processes cannot be seen. */
    public static Seen nobodys() {
        return new Seen();
    }

    /** Four listeners of pids 11 to 14. */
    public static Stream<Seen> four(String program) {
        return IntStream.rangeClosed(11, 14).mapToObj(pid -> of(pid, program));
    }

    public Seen heldBy(long pid, String program, boolean owner) {
        holders.add(holder(pid, 1, 0, program, owner));
        return this;
    }

    private static Holder holder(long pid, long parent, int uid, String program, boolean owner) {
        return new Holder(pid, parent, uid, program + " --flag", program, null, null, owner, false, 0, READ);
    }

    private Seen change(java.util.function.UnaryOperator<Holder> change) {
        holders.replaceAll(change);
        return this;
    }

    public Seen childOf(long parent) {
        return change(of -> new Holder(
                of.pid(),
                parent,
                of.uid(),
                of.command(),
                of.program(),
                of.cgroup(),
                of.container(),
                of.owner(),
                of.stopped(),
                of.connections(),
                of.unread()));
    }

    public Seen runsAs(int uid) {
        return change(of -> new Holder(
                of.pid(),
                of.parent(),
                uid,
                of.command(),
                of.program(),
                of.cgroup(),
                of.container(),
                of.owner(),
                of.stopped(),
                of.connections(),
                of.unread()));
    }

    public Seen in(String cgroup) {
        return change(of -> new Holder(
                of.pid(),
                of.parent(),
                of.uid(),
                of.command(),
                of.program(),
                cgroup,
                null,
                of.owner(),
                of.stopped(),
                of.connections(),
                of.unread()));
    }

    public Seen stopped() {
        return change(of -> new Holder(
                of.pid(),
                of.parent(),
                of.uid(),
                of.command(),
                of.program(),
                of.cgroup(),
                of.container(),
                of.owner(),
                true,
                of.connections(),
                of.unread()));
    }

    public Seen has(int connections, Unread unread) {
        return change(of -> new Holder(
                of.pid(),
                of.parent(),
                of.uid(),
                of.command(),
                of.program(),
                of.cgroup(),
                of.container(),
                of.owner(),
                of.stopped(),
                connections,
                unread));
    }

    public Seen on(String where) {
        address = where;
        return this;
    }

    public Seen on(String where, String interfaceName) {
        device = interfaceName;
        return on(where);
    }

    public Seen v6only(Boolean only) {
        v6only = only;
        return this;
    }

    public Seen socketOf(int owner) {
        uid = owner;
        return this;
    }

    public Seen reusePort(boolean on) {
        reusePort = on;
        return this;
    }

    public Seen queues(Integer... waiting) {
        queues = List.of(waiting);
        return this;
    }

    public Seen backlog(Integer most) {
        backlog = most;
        return this;
    }

    public Seen drops(long all, long now) {
        drops = all;
        newDrops = now;
        return this;
    }

    public ListenerSight sight() {
        return new ListenerSight(
                inode,
                address.contains(":") ? "inet6" : "inet",
                address,
                80,
                device,
                v6only,
                uid,
                reusePort,
                queues,
                backlog,
                drops,
                newDrops,
                holders.stream()
                        .filter(Holder::owner)
                        .mapToInt(Holder::connections)
                        .sum(),
                List.copyOf(holders));
    }

    /** What is seen of a port that was asked for, with all that follows. */
    public static PortSight port(Transport transport, Stream<Seen> listeners) {
        List<ListenerSight> sights = listeners.map(Seen::sight).toList();
        return Symptoms.of(new View(
                transport,
                80,
                sights,
                sights.stream().mapToInt(ListenerSight::connections).sum(),
                new View.Scope(true, 8, Duration.ofMillis(1_400), true, 1000),
                neighbours(1),
                Expected.ANYTHING));
    }

    static List<Symptom> symptoms(Transport transport, Stream<Seen> listeners) {
        return symptoms(transport, true, true, Neighbours.NONE, listeners);
    }

    static List<Symptom> symptoms(
            Transport transport, boolean asked, boolean diagnosed, Neighbours neighbours, Stream<Seen> listeners) {
        return Symptoms.of(new View(
                        transport,
                        80,
                        listeners.map(Seen::sight).toList(),
                        0,
                        new View.Scope(asked, 8, Duration.ofMillis(1_400), diagnosed, 1000),
                        neighbours,
                        Expected.ANYTHING))
                .symptoms();
    }

    static Neighbours neighbours(int unseen, Neighbour... rows) {
        return new Neighbours(List.of(rows), unseen);
    }
}
