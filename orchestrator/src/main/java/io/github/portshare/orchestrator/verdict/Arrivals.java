package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * On which cpus the connections of one member came in.
 *
 * @param member its name
 * @param cpu whose connections it is to get (SO_INCOMING_CPU of its listener)
 * @param byCpu how many it has accepted, by the cpu that they came in on
 */
public record Arrivals(String member, int cpu, Map<Integer, Long> byCpu) {

    /** On the member's own cpu. */
    long own() {
        return on(cpu);
    }

    long on(int other) {
        return byCpu.getOrDefault(other, 0L);
    }

    /** The cpus that have a member. */
    static Set<Integer> cpus(List<Arrivals> members) {
        return members.stream().map(Arrivals::cpu).collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many of all came in on one cpu. */
    static long on(List<Arrivals> members, int cpu) {
        return members.stream().mapToLong(member -> member.on(cpu)).sum();
    }

    /**
     * For how many of the places where the hash may begin each member of a cpu is the first of that cpu
     * (net/core/sock_reuseport.c, reuseport_select_sock_by_hash, since Linux 6.2: from there on, in the order of the group).
     *
     * @param members in the order of the group
     * @return by their order, of the cpu's members alone
     */
    static List<Double> weights(List<Arrivals> members, int cpu) {
        double[] places = new double[members.size()];
        for (int begin = 0; begin < places.length; begin++) {
            int at = begin;
            while (members.get(at).cpu() != cpu) {
                at = (at + 1) % places.length;
            }
            places[at]++;
        }
        return java.util.Arrays.stream(places)
                .filter(count -> count > 0)
                .boxed()
                .toList();
    }
}
