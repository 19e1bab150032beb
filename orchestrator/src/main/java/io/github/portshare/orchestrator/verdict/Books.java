package io.github.portshare.orchestrator.verdict;

import io.github.portshare.loadgen.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Both sides' counts over the members' whole lives, warm-up and probes included. What the client's own machine did not let it
 * send is not in them.
 *
 * @param members both counts of each member, or one of all together; none where members keep no books
 * @param requests all requests begun by the client
 * @param unanswered those never answered in full, by how they ended
 * @param probesFailed probes without an answer, which are among the requests
 * @param answeredByOthers those answered by processes that are no members
 * @param silent established connections on which nobody answered; they cannot be laid at a member's door
 * @param own the addresses that the client's answered connections came from
 * @param kernelOpens connections that the kernel accepted for anybody in this network namespace meanwhile (PassiveOpens of
 *     /proc/net/snmp); null where it does not tell. It is shown and proves nothing: connections of other servers are in it, and
 *     one that the kernel accepted before the first look may reach a member after it
 * @param disrupted what was done to the group on purpose
 * @param lostAgents load agents that are in none of the client's counts
 * @param agentsThere how many load agents are in them; 0 = the client is this process alone
 */
public record Books(
        List<MemberCount> members,
        long requests,
        Map<ErrorKind, Long> unanswered,
        long probesFailed,
        long answeredByOthers,
        long silent,
        Set<String> own,
        Long kernelOpens,
        Disrupted disrupted,
        List<LostAgent> lostAgents,
        int agentsThere) {

    /** Of a group that was left alone. */
    public Books(
            List<MemberCount> members,
            long requests,
            Map<ErrorKind, Long> unanswered,
            long probesFailed,
            long answeredByOthers,
            long silent,
            Set<String> own,
            Long kernelOpens) {
        this(members, requests, unanswered, probesFailed, answeredByOthers, silent, own, kernelOpens, Disrupted.NONE);
    }

    /** Of a load that this process made. */
    public Books(
            List<MemberCount> members,
            long requests,
            Map<ErrorKind, Long> unanswered,
            long probesFailed,
            long answeredByOthers,
            long silent,
            Set<String> own,
            Long kernelOpens,
            Disrupted disrupted) {
        this(
                members,
                requests,
                unanswered,
                probesFailed,
                answeredByOthers,
                silent,
                own,
                kernelOpens,
                disrupted,
                List.of(),
                0);
    }

    /** A request that ended so was never sent, so no member has seen it. */
    private static final Set<ErrorKind> NEVER_SENT = Set.of(ErrorKind.REFUSED, ErrorKind.RESET_AT_CONNECT);

    /** Whether members keep none, and yet were driven. */
    boolean oneSided() {
        return members.isEmpty() && requests > 0;
    }

    long lost() {
        return sum(unanswered) + probesFailed;
    }

    /** Those that were never answered although nothing was done to the group at that time, by how they ended. */
    Map<ErrorKind, Long> unansweredUndisrupted() {
        return disrupted.outside(unanswered);
    }

    /** How many those are. */
    long lostUndisrupted() {
        return sum(unansweredUndisrupted()) + probesFailed;
    }

    /** Requests that members may have answered although the client has no whole answer to them. */
    long mayBeServed() {
        return lost()
                - NEVER_SENT.stream()
                        .mapToLong(kind -> unanswered.getOrDefault(kind, 0L))
                        .sum();
    }

    /** Connections that members may have accepted, though the client saw no answer on them or never saw them established. */
    long mayBeAccepted() {
        return silent + unanswered.getOrDefault(ErrorKind.RESET_AT_CONNECT, 0L);
    }

    /** What members have answered beyond that: requests that somebody else has sent. */
    long servedToOthers() {
        return Math.max(0, surplus(MemberCount::answered, MemberCount::answersReceived) - mayBeServed());
    }

    /** What members have accepted beyond that: connections that somebody else has made. */
    long acceptedFromOthers() {
        return Math.max(0, surplus(MemberCount::accepted, MemberCount::connectionsMade) - mayBeAccepted());
    }

    private long surplus(ToLongFunction<MemberCount> theirs, ToLongFunction<MemberCount> ours) {
        return members.stream()
                .filter(MemberCount::complete)
                .mapToLong(member -> Math.max(0, theirs.applyAsLong(member) - ours.applyAsLong(member)))
                .sum();
    }

    /**
     * The addresses that those connections came from, as far as members tell. The client's own are left out, unless the others
     * together have too few: then somebody else has one of them too. Where members see none of the client's own, something
     * between has changed it, and it is the one with the most connections.
     */
    List<String> otherClients() {
        Map<String, Long> clients = new TreeMap<>();
        members.forEach(
                member -> member.clients().forEach((address, count) -> clients.merge(address, count, Long::sum)));
        List<String> addresses = clients.entrySet().stream()
                .filter(client -> client.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
        List<String> ours = addresses.stream().filter(own::contains).toList();
        if (ours.isEmpty()) {
            ours = addresses.stream().limit(1).toList();
        }
        List<String> others = new ArrayList<>(addresses);
        others.removeAll(ours);
        if (others.stream().mapToLong(clients::get).sum() < acceptedFromOthers()) {
            others.addAll(0, ours.size() > 1 ? List.of("an address that this run used too") : ours);
        }
        return others.isEmpty() ? List.of("an address that the members do not tell") : others;
    }

    long served() {
        return members.stream().mapToLong(MemberCount::answered).sum();
    }

    long received() {
        return members.stream().mapToLong(MemberCount::answersReceived).sum();
    }

    long accepted() {
        return members.stream().mapToLong(MemberCount::accepted).sum();
    }

    long made() {
        return members.stream().mapToLong(MemberCount::connectionsMade).sum();
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
