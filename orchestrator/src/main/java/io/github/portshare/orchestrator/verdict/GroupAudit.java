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
        List<String> open) {

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
                earlier.open);
        return equals(unchanged) ? unchanged : this;
    }
}
