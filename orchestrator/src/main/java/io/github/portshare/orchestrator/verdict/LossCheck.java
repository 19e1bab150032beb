package io.github.portshare.orchestrator.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Was anything lost? What the client counted must equal what the members counted, to the last request. */
public final class LossCheck {

    private LossCheck() {}

    /**
     * Judges the two sides of the books.
     *
     * @param members both counts of each member
     * @param requests all requests begun by the client
     * @param unanswered those never answered in full, by kind of end
     * @param answeredByOthers those answered by processes that are no members
     * @param silent established connections on which nobody answered; they cannot be laid at a member's door
     * @param kernelOpens connections that the kernel accepted for anybody in this network namespace meanwhile (PassiveOpens
     *     of /proc/net/snmp), so at least the group's; null where it does not tell
     */
    public static Check judge(
            List<MemberCount> members,
            long requests,
            Map<String, Long> unanswered,
            long answeredByOthers,
            long silent,
            Long kernelOpens) {
        long lost = unanswered.values().stream().mapToLong(Long::longValue).sum();
        long answered = members.stream().mapToLong(MemberCount::answered).sum();
        long accepted = members.stream().mapToLong(MemberCount::accepted).sum();
        long made = members.stream().mapToLong(MemberCount::connectionsMade).sum();

        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("requestsSent", requests);
        observed.put("requestsServed", answered);
        observed.put("requestsUnanswered", lost);
        observed.put("requestsAnsweredByOthers", answeredByOthers);
        observed.put("connectionsMade", made);
        observed.put("connectionsAccepted", accepted);
        observed.put("connectionsSilent", silent);
        if (kernelOpens != null) {
            observed.put("kernelPassiveOpens", kernelOpens);
        }
        Map<String, Object> expected = Map.of("requestsServed", requests, "connectionsAccepted", made);

        List<String> differences = differences(members, silent);
        List<String> failures = new ArrayList<>();
        if (lost > 0) {
            String kinds = unanswered.entrySet().stream()
                    .map(kind -> String.format(Locale.ROOT, "%,d %s", kind.getValue(), kind.getKey()))
                    .collect(Collectors.joining(", "));
            failures.add(String.format(Locale.ROOT, "%,d of %,d requests never answered: %s", lost, requests, kinds));
        }
        if (answeredByOthers > 0) {
            failures.add(String.format(Locale.ROOT, "%,d answered by processes outside the group", answeredByOthers));
        }
        failures.addAll(differences);
        long received = members.stream().mapToLong(MemberCount::answersReceived).sum();
        long unaccounted = requests - received - answeredByOthers - lost;
        if (unaccounted != 0) {
            failures.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d requests have no end: neither answered nor failed",
                    unaccounted,
                    requests));
        }
        if (kernelOpens != null && kernelOpens < accepted) {
            failures.add(String.format(
                    Locale.ROOT, "the members say %,d connections accepted, the kernel %,d", accepted, kernelOpens));
        }
        if (!failures.isEmpty()) {
            return new Check(
                    CheckId.LOSS,
                    Verdict.FAILED,
                    String.join("; ", failures),
                    observed,
                    expected,
                    null,
                    "reset: a listener closed with connections in its queue (net.ipv4.tcp_migrate_req), or a member"
                            + " died; timeout: a member hangs");
        }
        List<String> silentDeaths = members.stream()
                .filter(member -> !member.complete())
                .map(MemberCount::name)
                .toList();
        if (!silentDeaths.isEmpty()) {
            return new Check(
                    CheckId.LOSS,
                    Verdict.INCONCLUSIVE,
                    "no final tally from " + String.join(", ", silentDeaths) + ": its side of the books is missing",
                    observed,
                    expected,
                    null,
                    "let every member live to the end of the run");
        }
        if (requests == 0) {
            return new Check(
                    CheckId.LOSS,
                    Verdict.INCONCLUSIVE,
                    "nothing was sent",
                    observed,
                    expected,
                    null,
                    "see the other checks");
        }
        return new Check(
                CheckId.LOSS,
                Verdict.PASSED,
                String.format(
                        Locale.ROOT,
                        "none: %,d sent = %,d served, on %,d connections = %,d accepted",
                        requests,
                        answered,
                        made,
                        accepted),
                observed,
                expected,
                null,
                null);
    }

    /** Members whose own count is not the client's count of them. */
    private static List<String> differences(List<MemberCount> members, long silent) {
        List<String> differences = new ArrayList<>();
        for (MemberCount member : members) {
            if (!member.complete()) {
                continue;
            }
            if (member.answered() != member.answersReceived()) {
                differences.add(String.format(
                        Locale.ROOT,
                        "%s served %,d, the client got %,d answers from it",
                        member.name(),
                        member.answered(),
                        member.answersReceived()));
            }
            // a silent connection was accepted by some member, nobody knows which
            long surplus = member.accepted() - member.connectionsMade();
            if (surplus < 0 || surplus > silent) {
                differences.add(String.format(
                        Locale.ROOT,
                        "%s accepted %,d connections, the client made %,d to it",
                        member.name(),
                        member.accepted(),
                        member.connectionsMade()));
            }
        }
        return differences;
    }
}
