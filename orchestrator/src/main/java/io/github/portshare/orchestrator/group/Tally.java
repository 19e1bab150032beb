package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.verdict.Arrivals;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
 * @param cpus on which cpus its connections came in; null = it does not tell, as it is not for one cpu
 */
public record Tally(
        long accepted,
        long answered,
        long bytes,
        long cpuMillis,
        long pssKiB,
        Map<String, Long> clients,
        boolean last,
        Cpus cpus) {

    /**
     * Of a member that is for the connections of one cpu, while it is.
     *
     * @param own the cpu
     * @param accepted connections by the cpu that they came in on
     */
    public record Cpus(int own, Map<Integer, Long> accepted) {

        private static Cpus of(JsonNode said) {
            if (!said.has("cpu")) {
                return null;
            }
            Map<Integer, Long> accepted = new HashMap<>();
            said.path("cpus")
                    .properties()
                    .forEach(cpu -> accepted.put(
                            Integer.parseInt(cpu.getKey()), cpu.getValue().asLong()));
            return new Cpus(said.path("cpu").asInt(), accepted);
        }
    }

    /** Of one that is for no cpu. */
    public Tally(
            long accepted,
            long answered,
            long bytes,
            long cpuMillis,
            long pssKiB,
            Map<String, Long> clients,
            boolean last) {
        this(accepted, answered, bytes, cpuMillis, pssKiB, clients, last, null);
    }

    /** On which cpus the connections of a member of that name came in; on none where it does not tell. */
    public Arrivals arrivals(String member) {
        return cpus == null ? new Arrivals(member, 0, Map.of()) : new Arrivals(member, cpus.own(), cpus.accepted());
    }

    public static final Tally NONE = new Tally(0, 0, 0, -1, -1, Map.of(), false);

    /** The last counts of a server that tells no more than these. */
    static Tally last(long accepted, long answered) {
        return new Tally(accepted, answered, 0, -1, -1, Map.of(), true);
    }

    static Tally of(JsonNode said, boolean last) {
        return new Tally(
                said.path("accepted").asLong(),
                said.path("answered").asLong(),
                said.path("bytes").asLong(),
                said.path("cpuMillis").asLong(-1),
                said.path("pssKiB").asLong(-1),
                clients(said.path("clients")),
                last,
                Cpus.of(said));
    }

    /** Of two members together. */
    public Tally plus(Tally other) {
        Map<String, Long> both = new HashMap<>(clients);
        other.clients.forEach((address, count) -> both.merge(address, count, Long::sum));
        return new Tally(
                accepted + other.accepted,
                answered + other.answered,
                bytes + other.bytes,
                cpuMillis < 0 || other.cpuMillis < 0 ? -1 : cpuMillis + other.cpuMillis,
                pssKiB < 0 || other.pssKiB < 0 ? -1 : pssKiB + other.pssKiB,
                both,
                last && other.last);
    }

    /** Without the connections of these clients, as far as it tells them by their addresses. */
    public Tally without(Set<String> addresses) {
        Map<String, Long> others = new HashMap<>(clients);
        long theirs = 0;
        for (String address : addresses) {
            Long count = others.remove(address);
            theirs += count == null ? 0 : count;
        }
        return new Tally(accepted - theirs, answered, bytes, cpuMillis, pssKiB, others, last, cpus);
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
                .forEach(
                        client -> clients.put(client.getKey(), client.getValue().asLong()));
        return clients;
    }
}
