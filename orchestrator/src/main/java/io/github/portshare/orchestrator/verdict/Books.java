package io.github.portshare.orchestrator.verdict;

import io.github.portshare.loadgen.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Both sides' counts over the members' whole lives, warm-up and probes included; without what the client's own machine did not
 * let it send.
 *
 * @param members both counts of each member
 * @param requests all requests begun by the client
 * @param unanswered those never answered in full, by how they ended
 * @param probesFailed probes without an answer, which are among the requests
 * @param answeredByOthers those answered by processes that are no members
 * @param silent established connections on which nobody answered; they cannot be laid at a member's door
 * @param kernelOpens connections that the kernel accepted for anybody in this network namespace meanwhile (PassiveOpens of
 *     /proc/net/snmp); shown beside the others, and no evidence: what others had accepted, or what was accepted in the kernel
 *     before the look and by a member after it, is not the group's; null where it does not tell
 */
public record Books(
        List<MemberCount> members,
        long requests,
        Map<ErrorKind, Long> unanswered,
        long probesFailed,
        long answeredByOthers,
        long silent,
        Long kernelOpens) {

    /** Kinds of end of a request that no member has seen. */
    private static final Set<ErrorKind> NEVER_SENT = Set.of(ErrorKind.REFUSED, ErrorKind.RESET_AT_CONNECT);

    long lost() {
        return sum(unanswered) + probesFailed;
    }

    /** Answers that members may have written and the client has not got, or not whole. */
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

    /** Answers beyond those: to requests that the client has not sent. */
    long servedToOthers() {
        return Math.max(0, surplus(MemberCount::answered, MemberCount::answersReceived) - mayBeServed());
    }

    /** Connections beyond those, which the client has not made. */
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
     * The addresses that those came from, as far as members tell: all but the one with the most connections, which is the
     * client's own; that one too where the others have not so many.
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
        long byOthers = addresses.stream().skip(1).mapToLong(clients::get).sum();
        List<String> others =
                addresses.subList(addresses.isEmpty() || byOthers < acceptedFromOthers() ? 0 : 1, addresses.size());
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
