package io.github.portshare.orchestrator.restart;

import java.util.List;

/**
 * What the lab is to do.
 *
 * @param members of the group
 * @param repeats of each technique under each kind of load
 * @param techniques in their order
 * @param loads in their order
 * @param connections of the load, at a time
 * @param settleMillis for how long a member that is passed by goes on accepting: longer than a handshake takes
 * @param timeoutMillis for a connect, and for an answer
 * @param server whose reload is tried; null = members of our own
 * @param logs directory for the logs of members and servers; null = they go with the lab
 * @param missing what keeps net.ipv4.tcp_migrate_req from being set; null = it may be: the lab has a network namespace of its own
 * @param remedy for what is missing
 */
public record LabPlan(
        int members,
        int repeats,
        List<Technique> techniques,
        List<LoadKind> loads,
        int connections,
        long settleMillis,
        long timeoutMillis,
        String server,
        String logs,
        String missing,
        String remedy) {

    /** Whether a technique can be tried here. */
    boolean allows(Technique technique) {
        return missing == null || !technique.migrates();
    }

    /** How many restarts are to be made. */
    public int restarts() {
        return repeats * techniques.size() * loads.size();
    }
}
