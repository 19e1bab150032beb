package io.github.portshare.orchestrator.verdict;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who got how much of the connections, and how well that is known: the one account behind the check, the document and the
 * pictures.
 *
 * @param rule by which they are judged
 * @param connections of all members
 * @param draws how many independent draws the connections are worth
 * @param members by name
 */
public record Shares(ShareRule rule, long connections, long draws, Map<String, Share> members) {

    /**
     * One member's.
     *
     * @param connections that it got
     * @param share of all members' connections, from 0 to 1
     * @param interval where its true share lies, with the confidence for all members together
     * @param verdict passed: all of the interval is within the tolerance; failed: none of it
     */
    public record Share(long connections, double share, Interval interval, Verdict verdict) {

        double deviation(double even) {
            return Math.abs(share - even) / even;
        }
    }

    /**
     * Takes account.
     *
     * @param connections by member
     * @param effective how many independent draws they are worth, since a source port that repeats falls to the same member
     * @param tolerance deviation from the even share, relative to it, that still counts as even
     * @param confidence of all intervals together, such as 0.999
     */
    public static Shares of(Map<String, Long> connections, double effective, double tolerance, double confidence) {
        ShareRule rule = new ShareRule(connections.size(), tolerance, confidence);
        long total = connections.values().stream().mapToLong(Long::longValue).sum();
        long draws = draws(total, effective);
        Map<String, Share> members = new LinkedHashMap<>();
        connections.forEach((name, count) -> {
            double share = total == 0 ? 0 : count / (double) total;
            Interval interval = rule.interval(Math.round(share * draws), draws);
            members.put(name, new Share(count, share, interval, rule.verdict(interval)));
        });
        return new Shares(rule, total, draws, members);
    }

    /** How many draws that many connections count for: no more than there are, and none only of none. */
    public static long draws(long connections, double effective) {
        return connections == 0 ? 0 : Math.max(1, Math.min(connections, (long) effective));
    }

    /** How many independent connections show surely enough that an even group is even. */
    public static long drawsNeeded(int members, double tolerance, double confidence) {
        return new ShareRule(members, tolerance, confidence).drawsNeeded();
    }

    /** Between which shares chance leaves the members of an even group; null where there is none. */
    public Interval chance() {
        return members.size() < 2 || draws == 0 ? null : rule.chance(draws);
    }

    Check.Statistic statistic() {
        return Evenness.test(
                members.values().stream().mapToLong(Share::connections).toArray(), draws);
    }

    /** The largest deviation of a member from the even share, relative to it. */
    double largestDeviation() {
        return members.values().stream()
                .mapToDouble(member -> member.deviation(rule.even()))
                .max()
                .orElse(0);
    }

    /** How far a member may be off at most, relative to the even share, as the intervals have it. */
    double largestPossibleDeviation() {
        return members.values().stream()
                .flatMap(member ->
                        Arrays.asList(member.interval().low(), member.interval().high()).stream())
                .mapToDouble(end -> Math.abs(end - rule.even()) / rule.even())
                .max()
                .orElse(0);
    }
}
