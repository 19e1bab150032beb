package io.github.portshare.orchestrator.verdict;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

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
     * @param expected share of all members' connections, from 0 to 1
     * @param share that it has
     * @param interval where its true share lies, with the confidence for all members together
     * @param verdict passed: all of the interval is within the tolerance; failed: none of it
     */
    public record Share(long connections, double expected, double share, Interval interval, Verdict verdict) {

        /** From the expected share, relative to it; below 0 = less; the largest number there is where nothing was to come. */
        public double deviation() {
            return expected > 0 ? share / expected - 1 : share > 0 ? Double.MAX_VALUE : 0;
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
        return of(connections, effective, ShareRule.even(connections.size(), tolerance, confidence));
    }

    /**
     * The same of members that are to have different shares.
     *
     * @param weights what each is to have, relative to the others, in the order of the members; 0 = nothing; one is above
     */
    public static Shares of(
            Map<String, Long> connections,
            double effective,
            List<Double> weights,
            double tolerance,
            double confidence) {
        return of(connections, effective, rule(weights, tolerance, confidence));
    }

    private static Shares of(Map<String, Long> connections, double effective, ShareRule rule) {
        long total = connections.values().stream().mapToLong(Long::longValue).sum();
        long draws = draws(total, effective);
        Map<String, Share> members = new LinkedHashMap<>();
        Iterator<Double> expected = rule.expected().iterator();
        connections.forEach((name, count) -> {
            double due = expected.next();
            double share = total == 0 ? 0 : count / (double) total;
            Interval interval = rule.interval(Math.round(share * draws), draws);
            members.put(name, new Share(count, due, share, interval, verdict(rule, due, count, interval)));
        });
        return new Shares(rule, total, draws, members);
    }

    /** Of nothing, one connection is too much. */
    private static Verdict verdict(ShareRule rule, double due, long count, Interval interval) {
        return due == 0 && count > 0 ? Verdict.FAILED : rule.verdict(due, interval);
    }

    /** How many draws that many connections count for: no more than there are, and none only of none. */
    public static long draws(long connections, double effective) {
        return connections == 0 ? 0 : Math.max(1, Math.min(connections, (long) effective));
    }

    /** How many independent connections show surely enough that members have the shares that they are to have. */
    public static long drawsNeeded(List<Double> weights, double tolerance, double confidence) {
        return rule(weights, tolerance, confidence).drawsNeeded();
    }

    private static ShareRule rule(List<Double> weights, double tolerance, double confidence) {
        double all = weights.stream().mapToDouble(Double::doubleValue).sum();
        return new ShareRule(weights.stream().map(weight -> weight / all).toList(), tolerance, confidence);
    }

    /** How many independent connections show surely enough that an even group is even. */
    public static long drawsNeeded(int members, double tolerance, double confidence) {
        return ShareRule.even(members, tolerance, confidence).drawsNeeded();
    }

    /** Between which shares chance leaves all of so many members that are even, with the confidence. */
    public static Interval chance(int members, long draws, double confidence) {
        // no tolerance is in it
        return ShareRule.even(members, 0, confidence).chance(1.0 / members, draws);
    }

    /** Between which shares chance leaves the members of an even group; null where there is none. */
    public Interval chance() {
        return isJudged() && rule.isEven() ? rule.chance(rule.expected().get(0), draws) : null;
    }

    /** Between which shares chance leaves a member, as it leaves all others in theirs; null where there is no other. */
    public Interval chance(Share member) {
        return isJudged() ? rule.chance(member.expected(), draws) : null;
    }

    /** Whether all members are to have the same. */
    public boolean isEven() {
        return rule.isEven();
    }

    /** Whether there is something to judge: two members, and a connection. */
    boolean isJudged() {
        return members.size() > 1 && draws > 0;
    }

    /** Of those that are to get something; null where that is one, or none of them did. */
    Check.Statistic statistic() {
        List<Share> served = served();
        long[] counts = served.stream().mapToLong(Share::connections).toArray();
        return served.size() < 2 || LongStream.of(counts).sum() == 0
                ? null
                : Evenness.test(
                        counts, served.stream().mapToDouble(Share::expected).toArray(), draws);
    }

    private List<Share> served() {
        return members.values().stream().filter(share -> share.expected() > 0).toList();
    }

    /** The largest deviation of a member from its expected share, relative to it. */
    double largestDeviation() {
        return served().stream()
                .mapToDouble(member -> Math.abs(member.deviation()))
                .max()
                .orElse(0);
    }

    /** How far a member may be off at most, relative to its expected share, as the intervals have it. */
    double largestPossibleDeviation() {
        return served().stream()
                .flatMapToDouble(member -> DoubleStream.of(
                                member.interval().low(), member.interval().high())
                        .map(end -> Math.abs(end / member.expected() - 1)))
                .max()
                .orElse(0);
    }
}
