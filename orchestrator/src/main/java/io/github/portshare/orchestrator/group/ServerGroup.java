package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Servers that are not ours: started together, and found by the kernel. Who daemonises, forks or replaces
 * itself is followed by its listeners, and not by the pid that was started; the port was nobody's before.
 */
final class ServerGroup implements Group {

    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 50;
    /**
     * For how long nothing may change where there are other processes, or listeners, than were asked for, or
     * where it is not known whether the server has more to start.
     */
    private static final long SETTLED = TimeUnit.SECONDS.toNanos(1);

    private final ServerPlan plan;
    private final Room room;
    private final ServerBooks books;
    private final List<ChildProcess> servers = new ArrayList<>();
    private final List<Finding> notReady = new ArrayList<>();
    private List<Member> members = List.of();
    private volatile boolean stopping;

    private ServerGroup(ServerPlan plan, Room room) {
        this.plan = plan;
        this.room = room;
        this.books = new ServerBooks(plan.kind().tellsCounts());
    }

    /**
     * Starts the servers and waits until they listen, or never will; fails only when the wait is
     * interrupted.
     *
     * @param ready is told how many processes listen, when that has changed
     */
    static ServerGroup start(ServerPlan plan, Workspace workspace, Path logs, Duration within, IntConsumer ready)
            throws InterruptedException {
        Room room = new Room(workspace, "servers", plan.identity());
        ServerGroup group = new ServerGroup(plan, room);
        try {
            for (Invocation command : plan.kind().commands(plan, room)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while starting servers");
                }
                String name = "server-" + (group.servers.size() + 1);
                group.servers.add(ChildProcess.startServer(
                        name,
                        plan.identity(),
                        command.handed(plan.variables()),
                        room.write(name + ".mark", ""),
                        plan.kind().stop(),
                        logs,
                        group.books::hear));
            }
            group.take(group.settled(System.nanoTime() + within.toNanos(), ready));
        } catch (InterruptedException | RuntimeException e) {
            group.close();
            throw e;
        }
        return group;
    }

    /** The port when every server listens as it should, or will do nothing else, or time is over. */
    private ServerSight settled(long end, IntConsumer ready) throws InterruptedException {
        ServerSight before = ServerSight.of(plan, servers);
        long since = System.nanoTime();
        while (true) {
            Thread.sleep(LOOK_MILLIS);
            ServerSight then = before;
            ServerSight sight = ServerSight.of(plan, servers);
            long now = System.nanoTime();
            if (!sight.isAs(before)) {
                since = now;
                ready.accept(sight.owners().size());
            }
            boolean complete = plan.kind().named() && sight.complete(plan.members());
            // at two looks: who daemonises may have forked behind one, and left before it came to him
            boolean gone = servers.stream().noneMatch(server -> sight.runs(server) || then.runs(server));
            boolean settled = servers.stream().allMatch(sight::accounted) && now - since >= SETTLED;
            if (complete || gone || settled || now >= end) {
                return sight;
            }
            before = sight;
        }
    }

    private void take(ServerSight sight) {
        members = sight.owners().entrySet().stream()
                .<Member>map(owner -> {
                    ChildProcess server = sight.running().get(owner.getKey());
                    return new ProcessMember(
                            owner.getKey(), owner.getValue(), books, () -> " of " + server + " ended" + server.tail());
                })
                .toList();
        Map<Finding, List<ChildProcess>> alike = new LinkedHashMap<>();
        servers.stream()
                .filter(server -> !sight.listens(server))
                .forEach(server -> alike.computeIfAbsent(why(server, sight), first -> new ArrayList<>())
                        .add(server));
        alike.forEach((why, which) -> notReady.add(new Finding(
                which.get(0)
                        + (which.size() > 1 ? " and " + (which.size() - 1) + " more" : "")
                        + " " + why.words() + which.get(0).tail(),
                why.remedy())));
    }

    /** Why a server is no member: what follows on its name. */
    private Finding why(ChildProcess server, ServerSight sight) {
        List<Listener> elsewhere = sight.elsewhere(server);
        if (!elsewhere.isEmpty()) {
            return new Finding(
                    "bound " + addresses(elsewhere) + " and not " + plan.address(),
                    "have it bind the address and port that it is told: {host} and {port} in --server-command");
        }
        if (inUse(server) && !members.isEmpty()) {
            return new Finding(
                    "cannot bind " + plan.address() + ", which "
                            + members.get(0).label() + " holds: the server does not set SO_REUSEPORT",
                    "have each process switch SO_REUSEPORT on before it binds");
        }
        int timeWaits = plan.protocol().datagrams() ? 0 : SocketTable.tcp().timeWaits(plan.port());
        if (inUse(server) && timeWaits > 0) {
            return new Finding(
                    "cannot bind " + plan.address() + ": " + timeWaits + " connections of an earlier server are in"
                            + " TIME_WAIT there, and that server and this one do not both set SO_REUSEPORT, nor both"
                            + " SO_REUSEADDR",
                    "wait a minute, or take another port: --port 0");
        }
        if (sight.runs(server) && !sight.unseen().isEmpty()) {
            return new Finding(
                    "runs, and who listens on " + plan.address() + " cannot be seen by this user",
                    "run portshare as the members' uid, or with CAP_SYS_PTRACE");
        }
        return new Finding(
                sight.runs(server) ? "never listened on " + plan.address() : "ended: " + server.exit(),
                "see why in the servers' logs, which --out DIR keeps");
    }

    /** Of its log: the words of strerror(3), or of libraries that name the error. */
    private static boolean inUse(ChildProcess server) {
        return server.words().stream().anyMatch(line -> line.matches("(?i).*(address already in use|EADDRINUSE).*"));
    }

    private static String addresses(List<Listener> rows) {
        return rows.stream()
                .map(row -> IpLiteral.bracketed(row.address().getHostAddress()) + ":" + row.port())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public List<Finding> problems() {
        List<Finding> problems = new ArrayList<>(notReady);
        if (!stopping) {
            members.forEach(member -> member.death()
                    .ifPresent(death ->
                            problems.add(new Finding(death, "see why in the servers' logs, which --out DIR keeps"))));
        }
        return problems;
    }

    /** The port was ours alone before the first server. */
    @Override
    public Unknown unknown(long inode) {
        return Unknown.stranger("");
    }

    @Override
    public boolean local() {
        return true;
    }

    @Override
    public Set<Long> processes() {
        return ChildProcess.running(servers).keySet();
    }

    @Override
    public Optional<Tally> books() {
        return books.together();
    }

    @Override
    public boolean namesItself() {
        return plan.kind().named();
    }

    /** Takes their last counts, and ends all servers at once: by their guards, in their own way. */
    @Override
    public void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        plan.kind().counters(room).ifPresent(books::read);
        servers.forEach(ChildProcess::endInput);
        long end = System.nanoTime() + STOP_GRACE.toNanos();
        servers.forEach(server -> server.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
}
