package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.finding;
import static io.github.portshare.orchestrator.inspection.Symptom.note;
import static io.github.portshare.orchestrator.inspection.Symptom.unseen;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether the kernel deals the port out at all: one listener for each process, which others may join. */
final class Sharing {

    private static final String BIND_EACH = "see that every member binds the port itself, and does not inherit it";

    /** How a program is told to. */
    private static final Map<String, String> HOW = Map.of(
            "nginx", ": 'listen ... reuseport' in its configuration",
            "node", ": listen({reusePort: true}), since Node 22.12 and 23.1, instead of its cluster");

    private Sharing() {}

    /**
     * What is so where nobody listens.
     *
     * @param claims who or what has the port without listening, in words; none = it is free
     */
    static Symptom nobody(List<Transport> transports, int port, List<String> claims) {
        String what = transports.stream().map(Transport::toString).collect(Collectors.joining(" or "));
        return finding(
                Id.NOBODY,
                "nobody listens on " + what + " port " + port + " in this network namespace",
                claims.isEmpty()
                        ? "its tables have no such row"
                        : "its tables have no such row; the port is taken by " + String.join("; ", claims),
                "start the service, or look where it runs: ip netns exec, nsenter --net, docker exec",
                List.of());
    }

    static List<Symptom> of(View view) {
        List<Symptom> found = new ArrayList<>();
        List<ListenerSight> lone = new ArrayList<>();
        PortSight.byGroup(view.listeners()).values().forEach(group -> {
            int processes = processes(group);
            if (group.size() < processes) {
                found.add(inherited(group, processes));
            } else if (view.scope().asked() && group.size() == 1 && isAlone(view, group.get(0))) {
                lone.add(group.get(0));
            }
        });
        // who listens on 0.0.0.0 and, for IPv6 alone, on [::] has the port alone once
        lone.stream()
                .collect(Collectors.groupingBy(
                        listener -> List.of(PortSight.pids(List.of(listener)), String.valueOf(listener.reusePort())),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .forEach(listeners -> found.add(alone(view, listeners)));
        return found;
    }

    private static boolean isAlone(View view, ListenerSight only) {
        return view.listeners().stream().noneMatch(other -> other.inode() != only.inode() && other.overlaps(only));
    }

    /** How many use the listeners of one group. */
    static int processes(List<ListenerSight> group) {
        return Math.max(PortSight.pids(group).size(), siblings(group));
    }

    /** Workers of one master that hold one listener, whether they watch it now or in turn (nginx's accept_mutex). */
    private static int siblings(List<ListenerSight> group) {
        if (group.size() > 1) {
            return 0;
        }
        List<Holder> holders = group.get(0).holders();
        return (int) holders.stream()
                .filter(holder -> holders.stream()
                        .anyMatch(other -> other.pid() == holder.parent()
                                && other.program().equals(holder.program())))
                .count();
    }

    private static Symptom inherited(List<ListenerSight> group, int processes) {
        List<Holder> holders = group.get(0).holders();
        String program = group.get(0).owners().stream()
                .findFirst()
                .or(() -> holders.stream().findFirst())
                .map(holder -> holder.program().split(" ")[0])
                .orElse("");
        return finding(
                Id.SHARDING,
                (group.size() == 1 ? "one listener, " : group.size() + " listeners, ") + processes
                        + " processes: not sharded by the kernel",
                "the descriptor tables of "
                        + View.pids(holders.stream().map(Holder::pid).toList()) + " hold "
                        + (group.size() == 1
                                ? "the one socket " + group.get(0).inode()
                                : "the same " + group.size() + " sockets")
                        + " on "
                        + group.get(0).where(),
                BIND_EACH + HOW.getOrDefault(program, " (SO_REUSEPORT, set before bind)"),
                List.copyOf(PortSight.pids(group)));
    }

    private static Symptom alone(View view, List<ListenerSight> listeners) {
        ListenerSight only = listeners.get(0);
        List<Long> pids = List.copyOf(PortSight.pids(listeners));
        String who = View.owner(only) + " has "
                + listeners.stream().map(ListenerSight::where).collect(Collectors.joining(" and ")) + " alone";
        if (view.transport() == Transport.UDP) {
            return note(
                    Id.ALONE,
                    who + "; whether others may join was not tried",
                    "over UDP a socket that joins would take datagrams",
                    null,
                    pids);
        } else if (only.reusePort() == null) {
            return unseen(
                    who + "; whether it has SO_REUSEPORT cannot be seen",
                    "no table shows the option, and a trial bind tells it if it is uid " + only.uid()
                            + "'s and no connection is left of a former listener (TIME_WAIT)",
                    "run as root" + (only.uid() == 0 ? "" : " or as uid " + only.uid())
                            + "; else look again when the port has been quiet for a minute");
        } else if (only.reusePort()) {
            return note(
                    Id.ALONE,
                    who + ", with SO_REUSEPORT: a process of uid " + only.uid() + " may join it",
                    "a trial bind with SO_REUSEPORT under uid " + only.uid() + " was let in",
                    null,
                    pids);
        }
        return finding(
                Id.ALONE,
                who + ", without SO_REUSEPORT: nobody can share it",
                "a trial bind with SO_REUSEPORT under its own uid " + only.uid() + " was refused (EADDRINUSE)",
                "set SO_REUSEPORT before bind on every listener, the first included, and start them again",
                pids);
    }
}
