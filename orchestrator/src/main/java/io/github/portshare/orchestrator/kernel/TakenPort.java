package io.github.portshare.orchestrator.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who or what keeps others from a port, in words that continue "port 8080 is taken by". */
public final class TakenPort {

    private TakenPort() {}

    /** The sockets that listen there, each set of processes once, with what a trial tells of their options. */
    public static List<String> listeners(Transport transport, InetAddress host, int port) {
        List<Listener> rows = transport.table().listeners(host, port);
        Map<Long, List<Long>> holders =
                Processes.holders(rows.stream().map(Listener::inode).toList());
        return rows.stream()
                .map(row -> Processes.describe(row, holders) + options(transport, row))
                .distinct()
                .toList();
    }

    /** Whoever it is: who listens, else whose connection it is, else what has no owner any more. */
    public static List<String> all(Transport transport, InetAddress host, int port) {
        List<String> found = new ArrayList<>(listeners(transport, host, port));
        if (found.isEmpty() && transport == Transport.TCP) {
            connections(host, port, found);
        }
        if (found.isEmpty()) {
            found.add("a socket that is bound and does not listen, whose owner the kernel's tables do not show");
        }
        return found;
    }

    /**
     * Nothing in /proc shows SO_REUSEPORT. A bind with it, under the listener's own uid, is refused exactly where the listener
     * has it not (inet_bind_conflict, net/ipv4/inet_connection_sock.c).
     */
    private static String options(Transport transport, Listener row) {
        boolean own = row.uid() == Processes.ownUid();
        if (transport == Transport.UDP || !own && Processes.ownUid() != 0) {
            return "";
        }
        return switch (BindTrial.attempt(transport, row.address(), row.port(), row.uid())) {
            case BindTrial.EADDRINUSE -> ", without SO_REUSEPORT";
            case BindTrial.BOUND ->
                own ? "" : ", with SO_REUSEPORT, which only " + Processes.uidLabel(row.uid()) + " may share";
            default -> "";
        };
    }

    private static void connections(InetAddress host, int port, List<String> found) {
        List<Connection> connections = SocketTable.tcp().connections(host, port);
        List<Connection> open =
                connections.stream().filter(row -> !row.timeWait()).toList();
        Map<Long, List<Long>> holders =
                Processes.holders(open.stream().map(Connection::inode).toList());
        open.stream().limit(3).forEach(row -> {
            List<Long> pids = holders.getOrDefault(row.inode(), List.of());
            found.add("a connection of "
                    + (pids.isEmpty() ? "a process that is not visible here" : Processes.describe(pids, row.uid()))
                    + " whose own port it is, to "
                    + IpLiteral.bracketed(row.peer().getAddress().getHostAddress()) + ":"
                    + row.peer().getPort());
        });
        if (open.size() > 3) {
            found.add(open.size() - 3 + " more such connections");
        }
        if (open.size() < connections.size()) {
            int rest = connections.size() - open.size();
            found.add((rest == 1 ? "a connection" : rest + " connections")
                    + " in TIME_WAIT of a socket without SO_REUSEPORT, until 60 s after its end");
        }
    }
}
