package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.restart.LoadKind;
import io.github.portshare.orchestrator.restart.Technique;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is restarted, how, and how often. An instance is valid: the constructor reports every problem at once.
 *
 * @param members of the group; 1 to 64
 * @param repeats of each technique under each kind of load; half of them while a reservation holds the port
 * @param techniques in their order; of a server its reload
 * @param loads in their order
 * @param connections of the load, at a time
 * @param settleMillis for how long a member that is passed by goes on accepting
 * @param server whose reload is tried: nginx or haproxy; null = members of our own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestartPlan(
        int members,
        int repeats,
        List<Technique> techniques,
        List<LoadKind> loads,
        int connections,
        long settleMillis,
        String server) {

    private static final int MOST_MEMBERS = 64;
    private static final int MOST_REPEATS = 100_000;
    private static final int MOST_CONNECTIONS = 10_000;
    private static final long MOST_SETTLE_MILLIS = 60_000;
    private static final List<String> SERVERS = List.of("nginx", "haproxy");

    public RestartPlan {
        techniques = List.copyOf(techniques);
        loads = List.copyOf(loads);
        Problems problems = new Problems();
        find(problems, members, repeats, connections, settleMillis);
        find(problems, members, techniques, server);
        problems.throwIfAny();
    }

    private static void find(Problems problems, int members, int repeats, int connections, long settleMillis) {
        problems.unless(
                members >= 1 && members <= MOST_MEMBERS, "--members " + members + " is outside 1 to " + MOST_MEMBERS);
        problems.unless(
                repeats >= 1 && repeats <= MOST_REPEATS, "--repeats " + repeats + " is outside 1 to " + MOST_REPEATS);
        problems.unless(
                connections >= 1 && connections <= MOST_CONNECTIONS,
                "--connections " + connections + " is outside 1 to " + MOST_CONNECTIONS);
        problems.unless(
                settleMillis >= 1 && settleMillis <= MOST_SETTLE_MILLIS,
                "--settle " + settleMillis + " ms is outside 1 ms to " + MOST_SETTLE_MILLIS / 1_000 + " s");
    }

    private static void find(Problems problems, int members, List<Technique> techniques, String server) {
        problems.unless(
                server == null || SERVERS.contains(server),
                "--server '" + server + "' is none of " + String.join(", ", SERVERS) + ", whose reload can be tried");
        problems.unless(
                server == null || techniques.equals(List.of(Technique.RELOAD)),
                "--technique is for members of our own: --server " + server + " reloads in its own way");
        Set<Technique> once = EnumSet.noneOf(Technique.class);
        for (Technique technique : techniques) {
            problems.unless(once.add(technique), "--technique names " + technique + " twice");
            problems.unless(
                    members > 1 || !technique.needsAnother(),
                    "--technique " + technique + " needs a member that stays: --members " + members + " has none");
        }
    }

    /**
     * The plan for members of our own, or for a server.
     *
     * @param asked techniques; empty = all that so many members can be restarted by
     */
    public static RestartPlan of(
            int members,
            int repeats,
            List<Technique> asked,
            List<LoadKind> loads,
            int connections,
            Duration settle,
            String server) {
        return new RestartPlan(
                members,
                repeats,
                asked.isEmpty() ? usual(members, server) : asked,
                loads,
                connections,
                settle.toMillis(),
                server);
    }

    private static List<Technique> usual(int members, String server) {
        return server != null
                ? List.of(Technique.RELOAD)
                : Technique.ofMembers().stream()
                        .filter(technique -> members > 1 || !technique.needsAnother())
                        .toList();
    }

    /** How many restarts that is. */
    public int restarts() {
        return repeats * techniques.size() * loads.size();
    }

    /** What this machine lacks for it. */
    void requireMachine() {
        Problems problems = new Problems();
        Environment.requireWorkspace(problems);
        Environment.requireNativeTransport(problems);
        if (server != null) {
            ServerKind.of(server)
                    .orElseThrow()
                    .problem(Identity.self())
                    .ifPresent(problem -> problems.add("--server " + server + ": " + problem));
        }
        problems.throwIfAny();
    }
}
