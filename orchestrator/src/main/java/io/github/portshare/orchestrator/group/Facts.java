package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a member is.
 *
 * @param id its name, which no other member has; where answers name who gave them, they name it so
 * @param pids its processes, as numbered in their own PID namespace; the first is the one that reports name
 * @param uid owner of its listeners, as the kernel recorded it
 * @param listeners inodes of its listening, or bound, sockets
 * @param told what it tells of its listener; empty where it tells nothing
 */
public record Facts(String id, List<Long> pids, int uid, Set<Long> listeners, Optional<Told> told) {

    /**
     * What no table of the kernel shows.
     *
     * @param reusePort getsockopt(SO_REUSEPORT)
     * @param reuseAddress getsockopt(SO_REUSEADDR)
     * @param backlog that it asked listen(2) for; 0 = it has not told, or has no accept queue
     */
    public record Told(boolean reusePort, boolean reuseAddress, int backlog) {}

    /** Of one that says of itself what the server's class {@code Wire} specifies. */
    static Facts of(JsonNode said) {
        return new Facts(
                said.path("id").asText(),
                List.of(said.path("pid").asLong()),
                said.path("uid").asInt(-1),
                Set.of(said.path("inode").asLong()),
                Optional.of(new Told(
                        said.path("reusePort").asBoolean(),
                        said.path("reuseAddress").asBoolean(),
                        said.path("backlog").asInt())));
    }

    /** The process that reports name. */
    public long pid() {
        return pids.get(0);
    }

    /** Its name for reports: {@code pid 4711}, or the id where that is something else. */
    public String label() {
        return id.equals(Long.toString(pid())) ? "pid " + pid() : id;
    }
}
