package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.Set;

/**
 * The port's listeners at one moment, as the kernel's tables show them.
 *
 * @param moment when: {@code after start}, {@code at 3 s}, {@code before stop}
 * @param listeners LISTEN sockets of members
 * @param processes members that have one
 * @param uids the owners of those sockets
 * @param families {@code inet}, {@code inet6}
 * @param strangers every other LISTEN socket that takes, or could take, connections to the port: owner and command
 * @param silent those of which it cannot be told whether they are members: they never answered; they are no strangers
 * @param missing members without a LISTEN socket, or that answer nothing: pid and why
 * @param open members whose options leave the port open to others: pid and option
 * @param due how many members there should be at that moment; null = as many as at the begin
 */
public record GroupAudit(
        String moment,
        int listeners,
        int processes,
        Set<Integer> uids,
        Set<String> families,
        List<Finding> strangers,
        List<Finding> silent,
        List<Finding> missing,
        List<String> open,
        Integer due) {

    /** Of a group whose membership stays. */
    public GroupAudit(
            String moment,
            int listeners,
            int processes,
            Set<Integer> uids,
            Set<String> families,
            List<Finding> strangers,
            List<Finding> silent,
            List<Finding> missing,
            List<String> open) {
        this(moment, listeners, processes, uids, families, strangers, silent, missing, open, null);
    }

    /** The same of a group that should have so many members then. */
    public GroupAudit due(int members) {
        return new GroupAudit(moment, listeners, processes, uids, families, strangers, silent, missing, open, members);
    }

    /** The same, in the memory of an earlier one where nothing has changed since: there is one each second. */
    public GroupAudit after(GroupAudit earlier) {
        GroupAudit unchanged = new GroupAudit(
                moment,
                earlier.listeners,
                earlier.processes,
                earlier.uids,
                earlier.families,
                earlier.strangers,
                earlier.silent,
                earlier.missing,
                earlier.open,
                earlier.due);
        return equals(unchanged) ? unchanged : this;
    }
}
