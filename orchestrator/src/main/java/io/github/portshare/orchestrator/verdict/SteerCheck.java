package io.github.portshare.orchestrator.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Does each member get what it is to get by what steers the group? Judged in place of {@link ShareCheck}, with the same
 * certainty, where a group is steered on purpose: its shares need not be even.
 */
public final class SteerCheck {

    private static final String OTHERS =
            "look for a process of the members' uid that joined or left the group, or attached a program of its own: the last"
                    + " one attached steers all, and the last member takes the place of one that leaves";

    private SteerCheck() {}

    /**
     * Judges the connections that each member got.
     *
     * @param how the members are steered, as it was asked for; null = by nothing but the kernel's hash
     * @param shares of the members, with those that they are to have
     * @param moved answers by another process than the one that the connection was given to
     */
    public static Check judge(String how, Shares shares, long moved) {
        String before = how == null ? "nothing steers, " : "steered by " + how + ", ";
        return ShareCheck.judge(new ShareCheck.Question(CheckId.STEER, before, OTHERS), shares, moved, null);
    }

    /** Nobody was steered: the program counts members that are not there. */
    public static Check incomplete(int asked, int ready) {
        return Check.inconclusive(
                CheckId.STEER,
                List.of(new Finding(
                        "nobody was steered: " + ready + " of " + asked + " members got ready",
                        "see the check 'group' for why")),
                Map.of("members", ready),
                Map.of("members", asked));
    }

    /**
     * Judges members that are each to get the connections of one cpu.
     *
     * @param members in the order of the group
     * @param worth how many independent draws a connection is worth, from 0 to 1
     * @param tolerance the part of the connections that may be with a member of another cpu; and the deviation from the
     *     expected share among the members of one cpu, relative to it
     * @param confidence of what is said
     */
    public static Check ofCpus(List<Arrivals> members, double worth, double tolerance, double confidence) {
        long all = Arrivals.cpus(members).stream()
                .mapToLong(cpu -> Arrivals.on(members, cpu))
                .sum();
        long astray = all - members.stream().mapToLong(Arrivals::own).sum();
        double limit = Math.min(tolerance, byHash(members, all) / 2);
        Map<String, Object> observed = observed(members, all, astray);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("ofAnotherCpuAtMost", limit);
        expected.put("tolerance", tolerance);
        expected.put("confidence", confidence);
        Finding open = open(members, all);
        if (open != null) {
            return Check.inconclusive(CheckId.STEER, List.of(open), observed, expected);
        }
        long draws = Shares.draws(all, all * worth);
        Interval interval =
                ShareRule.even(2, tolerance, confidence).interval(Math.round(astray / (double) all * draws), draws);
        Finding finding = astray(all, astray, interval, limit);
        if (interval.low() > limit) {
            return Check.failed(CheckId.STEER, List.of(finding), observed, expected);
        } else if (interval.high() > limit) {
            return Check.inconclusive(CheckId.STEER, List.of(finding), observed, expected);
        }
        List<Check> known = amongEach(members, worth, tolerance, confidence);
        return known.stream()
                .filter(check -> check.verdict() == Verdict.FAILED)
                .findFirst()
                .orElseGet(() ->
                        Check.passed(CheckId.STEER, passed(members, all, astray, interval, known), observed, expected));
    }

    private static String passed(List<Arrivals> members, long all, long astray, Interval interval, List<Check> known) {
        return String.format(
                Locale.ROOT,
                "steered by cpu: %,d of %,d connections are with a member of the cpu that they came in on (%s), at most %.1f %%"
                        + " are not%s",
                all - astray,
                all,
                Arrivals.cpus(members).stream()
                        .map(cpu -> String.format(Locale.ROOT, "cpu %d: %,d", cpu, Arrivals.on(members, cpu)))
                        .collect(Collectors.joining(", ")),
                Math.ceil(interval.high() * 1_000) / 10,
                known.isEmpty() ? "" : "; among the members of a cpu as expected");
    }

    /** Which part the kernel's hash alone would leave with members of another cpu. */
    private static double byHash(List<Arrivals> members, long all) {
        double part = 0;
        for (int cpu : Arrivals.cpus(members)) {
            long others = members.stream().filter(member -> member.cpu() != cpu).count();
            part += Arrivals.on(members, cpu) / (double) Math.max(1, all) * others / members.size();
        }
        return part;
    }

    private static Map<String, Object> observed(List<Arrivals> members, long all, long astray) {
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("members", members.size());
        observed.put("connections", all);
        observed.put("ofAnotherCpu", astray);
        Map<String, Long> byCpu = new TreeMap<>();
        Arrivals.cpus(members).forEach(cpu -> byCpu.put("cpu " + cpu, Arrivals.on(members, cpu)));
        observed.put("connectionsByCpu", byCpu);
        return observed;
    }

    /** What keeps from judging; null where nothing does. */
    private static Finding open(List<Arrivals> members, long all) {
        if (Arrivals.cpus(members).size() < 2) {
            return new Finding(
                    "all members are of one cpu, so that each may get any connection",
                    "run it where two cpus are allowed, with two --members or more");
        }
        return all == 0
                ? new Finding("no member told on which cpu its connections came in", "see the check 'errors'")
                : null;
    }

    private static Finding astray(long all, long astray, Interval interval, double limit) {
        return new Finding(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d connections are with a member of another cpu than they came in on: %.1f to %.1f %%, at most"
                                + " %.1f %% are tolerated",
                        astray,
                        all,
                        interval.low() * 100,
                        interval.high() * 100,
                        limit * 100),
                interval.low() > limit
                        ? "a program that is attached to the group overrides SO_INCOMING_CPU, and kernels before 6.2 heed it in"
                                + " part: " + OTHERS
                        : "a longer --duration");
    }

    /** Of each cpu that has several members and draws enough: how even these are. */
    private static List<Check> amongEach(List<Arrivals> members, double worth, double tolerance, double confidence) {
        List<Check> checks = new ArrayList<>();
        for (int cpu : Arrivals.cpus(members)) {
            Map<String, Long> counts = new LinkedHashMap<>();
            members.stream()
                    .filter(member -> member.cpu() == cpu)
                    .forEach(member -> counts.put(member.member(), member.own()));
            long sum = counts.values().stream().mapToLong(Long::longValue).sum();
            List<Double> weights = Arrivals.weights(members, cpu);
            if (counts.size() > 1 && sum * worth >= Shares.drawsNeeded(weights, tolerance, confidence)) {
                Shares shares = Shares.of(counts, sum * worth, weights, tolerance, confidence);
                checks.add(ShareCheck.judge(
                        new ShareCheck.Question(CheckId.STEER, "of cpu " + cpu + ", ", OTHERS), shares, 0, null));
            }
        }
        return checks;
    }
}
