package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One server process of the group. What it tells of itself, and how, is specified in the server's class {@code Wire}: on
 * stdout to the one who started it ({@link SpawnedMember}), over a connection of its port to anybody else
 * ({@link AttachedMember}).
 */
public sealed interface Member permits SpawnedMember, AttachedMember {

    /**
     * What a member says when it accepts connections.
     *
     * @param pid its process, as numbered in its own PID namespace
     * @param id its name in the identity header; no other member has it
     * @param uid owner of its socket, as the kernel recorded it
     * @param port the bound port
     * @param family {@code inet} or {@code inet6}
     * @param inode of its listening socket
     * @param reusePort getsockopt(SO_REUSEPORT)
     * @param reuseAddress getsockopt(SO_REUSEADDR)
     * @param backlog that it asked listen(2) for; 0 = it has not told, or has no accept queue
     */
    record Ready(
            long pid,
            String id,
            int uid,
            int port,
            String family,
            long inode,
            boolean reusePort,
            boolean reuseAddress,
            int backlog) {

        /** Its name for reports: {@code pid 4711}, or the id where that is something else. */
        public String label() {
            return id.equals(Long.toString(pid)) ? "pid " + pid : id;
        }

        static Ready of(JsonNode said) {
            return new Ready(
                    said.path("pid").asLong(),
                    said.path("id").asText(),
                    said.path("uid").asInt(-1),
                    said.path("port").asInt(),
                    said.path("family").asText(),
                    said.path("inode").asLong(),
                    said.path("reusePort").asBoolean(),
                    said.path("reuseAddress").asBoolean(),
                    said.path("backlog").asInt());
        }
    }

    /**
     * What a member has counted since it was started, or attached to.
     *
     * @param accepted connections
     * @param answered requests
     * @param bytes of the answers' bodies
     * @param cpuMillis of the process; -1 = unknown
     * @param pssKiB proportional set size; -1 = unknown
     * @param clients how many of the connections came from each address
     * @param last whether it was the final tally
     */
    record Tally(
            long accepted,
            long answered,
            long bytes,
            long cpuMillis,
            long pssKiB,
            Map<String, Long> clients,
            boolean last) {

        static final Tally NONE = new Tally(0, 0, 0, -1, -1, Map.of(), false);

        static Tally of(JsonNode said, boolean last) {
            return new Tally(
                    said.path("accepted").asLong(),
                    said.path("answered").asLong(),
                    said.path("bytes").asLong(),
                    said.path("cpuMillis").asLong(-1),
                    said.path("pssKiB").asLong(-1),
                    clients(said.path("clients")),
                    last);
        }

        /** What has been counted since an earlier tally of the same member. */
        Tally since(Tally earlier) {
            return new Tally(
                    accepted - earlier.accepted,
                    answered - earlier.answered,
                    bytes - earlier.bytes,
                    cpuMillis < 0 ? -1 : cpuMillis - earlier.cpuMillis,
                    pssKiB,
                    clients.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    client -> client.getValue() - earlier.clients.getOrDefault(client.getKey(), 0L))),
                    last);
        }

        private static Map<String, Long> clients(JsonNode said) {
            Map<String, Long> clients = new HashMap<>();
            said.properties()
                    .forEach(client ->
                            clients.put(client.getKey(), client.getValue().asLong()));
            return clients;
        }
    }

    /** What it said when it was ready. */
    Ready ready();

    /** Its latest tally. */
    Tally tally();

    /** How often it has told its counts since it was ready: a sign of life, due each second. */
    long tallies();

    boolean isAlive();

    /** Why it is dead, in words; empty while it lives. */
    Optional<String> death();

    /** Its name for reports: {@code pid 4711}, or the id where that is something else. */
    default String label() {
        return ready().label();
    }
}
