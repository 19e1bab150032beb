package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Uids that are nobody's: they have no account, and no process runs under them. Processes of one uid may stop and forge each
 * other (kill(2), pidfd_getfd(2)), so who runs a process under somebody's uid trusts that somebody.
 */
public final class UnusedUids {

    private static final int LOOKUP_SECONDS = 5;

    private UnusedUids() {}

    /** The first such uids from a number on, in ascending order. */
    public static List<Integer> from(int first, int count) {
        Set<Integer> running = new HashSet<>();
        ProcessHandle.allProcesses().forEach(process -> running.addAll(Processes.uids(process.pid())));
        return IntStream.iterate(first, uid -> uid + 1)
                .filter(uid -> !running.contains(uid) && !hasAccount(uid))
                .limit(count)
                .boxed()
                .toList();
    }

    /** As the system's name service has it, which may be more than /etc/passwd; without getent(1) nobody has one. */
    private static boolean hasAccount(int uid) {
        try {
            Process lookup = new ProcessBuilder("getent", "passwd", Integer.toString(uid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            lookup.getOutputStream().close();
            boolean answered = lookup.waitFor(LOOKUP_SECONDS, TimeUnit.SECONDS);
            lookup.destroyForcibly();
            return answered && lookup.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
