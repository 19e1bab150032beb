package io.github.portshare.orchestrator.kernel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Uids that are nobody's: they have no account, and no process runs under them. Processes of one uid may stop and forge each
 * other (kill(2), pidfd_getfd(2)), so who runs a process under somebody's uid trusts that somebody.
 */
public final class UnusedUids {

    private UnusedUids() {}

    /** The first such uids from a number on, in ascending order. */
    public static List<Integer> from(int first, int count) {
        Set<Integer> running = new HashSet<>();
        ProcessHandle.allProcesses().forEach(process -> running.addAll(Processes.uids(process.pid())));
        return IntStream.iterate(first, uid -> uid + 1)
                .filter(uid -> !running.contains(uid) && Accounts.name(uid).isEmpty())
                .limit(count)
                .boxed()
                .toList();
    }
}
