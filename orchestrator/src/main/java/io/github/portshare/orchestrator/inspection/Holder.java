package io.github.portshare.orchestrator.inspection;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A process that holds a listener.
 *
 * @param pid of it
 * @param parent the pid of who has started it; -1 = gone
 * @param uid its effective one, now
 * @param command its command line, at most 120 characters
 * @param program what it runs, such as {@code nginx} or {@code python3 server.py}
 * @param cgroup its control group; null = the root, or not to be seen
 * @param container the id of its container, twelve digits; null = none shows
 * @param owner whether it uses the listener: it watches it by epoll, or nobody does and it is not just who has started the
 *     others
 * @param stopped whether it is stopped by a signal or a tracer
 * @param connections accepted ones that it alone uses, now; over TCP
 * @param unread what its connections have waiting for it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Holder(
        long pid,
        long parent,
        int uid,
        String command,
        String program,
        String cgroup,
        String container,
        boolean owner,
        boolean stopped,
        int connections,
        Unread unread) {

    /**
     * Bytes that have arrived on connections and were not read, look by look.
     *
     * @param connections on which bytes stood unread at every look, and never fewer
     * @param bytes on those, at the last look
     * @param reads whether on any of its connections bytes were read between two looks
     */
    public record Unread(int connections, long bytes, boolean reads) {}

    Holder stopped(boolean now) {
        return new Holder(pid, parent, uid, command, program, cgroup, container, owner, now, connections, unread);
    }

    /** {@code pid 12 (nginx)}. */
    String label() {
        return "pid " + pid + " (" + program + ")";
    }
}
