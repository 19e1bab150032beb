package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.finding;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Evenness;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A program that steers connections (SO_ATTACH_REUSEPORT_CBPF) is shown by no table, and a classic one has no number by which
 * bpftool(8) could list it (bpf_prog_create_from_user, net/core/filter.c); what it does is shown. So it is with SO_INCOMING_CPU.
 * Each connection that is open now has a source of its own, so an even group has been dealt them by chance, independently.
 */
final class Unevenness {

    /** Fewer say too little. */
    private static final int CONNECTIONS = 30;

    /** A look a second for a month would meet it by chance twice or thrice. */
    private static final double CHANCE = 1e-6;

    /** What chance does once in a hundred looks is not said to be uneven. */
    private static final double LIKELY = 0.01;

    private Unevenness() {}

    static List<Symptom> of(View view) {
        if (view.transport() == Transport.UDP) {
            // it has no connections, and its queues are bytes
            return List.of();
        }
        return PortSight.byGroup(view.listeners()).values().stream()
                .flatMap(group -> of(group).stream())
                .toList();
    }

    private static Optional<Symptom> of(List<ListenerSight> group) {
        // what one process has of several listeners, or several processes of one, cannot always be told apart
        boolean oneEach = group.stream().allMatch(listener -> listener.owners().size() == 1)
                && PortSight.pids(group).size() == group.size();
        long[] counts = group.stream().mapToLong(Unevenness::got).toArray();
        long all = java.util.Arrays.stream(counts).sum();
        if (group.size() < 2 || !oneEach || all < CONNECTIONS) {
            return Optional.empty();
        }
        Check.Statistic statistic = Evenness.test(counts, all);
        return statistic.p() >= CHANCE ? Optional.empty() : Optional.of(symptom(group, all, statistic));
    }

    private static long got(ListenerSight listener) {
        return listener.connections() + (long) listener.queue();
    }

    private static Symptom symptom(List<ListenerSight> group, long all, Check.Statistic statistic) {
        List<ListenerSight> about = about(group);
        return finding(
                Id.UNEVEN,
                words(group, about, all),
                say(
                        "chance excludes it (χ² %.0f, %d df, p %s); no table shows what steers",
                        statistic.value(),
                        statistic.degreesOfFreedom(),
                        statistic.p() < 1e-12 ? "< 1e-12" : String.format(Locale.ROOT, "= %.0e", statistic.p())),
                say(
                        "any process of uid %d can attach a program, and may be gone: a classic one (SO_ATTACH_REUSEPORT_CBPF) is"
                                + " listed nowhere, an eBPF one by 'bpftool prog' as root; SO_INCOMING_CPU on members does it"
                                + " too. Else %s joined later, or %s connections sooner",
                        group.get(0).uid(),
                        haveNone(about) ? "these" : "the others",
                        haveNone(about) ? "lose their" : "close their"),
                about.stream().map(listener -> listener.owners().get(0).pid()).toList());
    }

    /** Who has nothing, where the others share evenly what there is; else who has most. */
    private static List<ListenerSight> about(List<ListenerSight> group) {
        long[] shared =
                group.stream().mapToLong(Unevenness::got).filter(got -> got > 0).toArray();
        boolean evenRest = shared.length > 1
                && shared.length < group.size()
                && Evenness.test(shared, LongStream.of(shared).sum()).p() >= LIKELY;
        return evenRest
                ? group.stream().filter(listener -> got(listener) == 0).toList()
                : List.of(group.stream()
                        .max(Comparator.comparingLong(Unevenness::got))
                        .orElseThrow());
    }

    private static boolean haveNone(List<ListenerSight> about) {
        return got(about.get(0)) == 0;
    }

    private static String words(List<ListenerSight> group, List<ListenerSight> about, long all) {
        if (haveNone(about)) {
            return say(
                    "%s %s none of %,d connections, which the other %d of %d members share evenly: perhaps a program, or"
                            + " SO_INCOMING_CPU, steers them away",
                    about.stream().map(View::owner).collect(Collectors.joining(" and ")),
                    about.size() == 1 ? "has" : "have",
                    all,
                    group.size() - about.size(),
                    group.size());
        }
        long most = got(about.get(0));
        return say(
                "%s has %s%,d connections, of %d members: perhaps a program, or SO_INCOMING_CPU, steers them",
                View.owner(about.get(0)), most == all ? "all " : say("%,d of ", most), all, group.size());
    }

    private static String say(String words, Object... values) {
        return String.format(Locale.ROOT, words, values);
    }
}
