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

/**
 * A program that steers connections (SO_ATTACH_REUSEPORT_CBPF) is shown by no table; what it does is. So is SO_INCOMING_CPU.
 * Each connection that is open now has a source of its own, so an even group has been dealt them by chance, independently.
 */
final class Unevenness {

    /** Fewer say too little. */
    private static final int CONNECTIONS = 30;

    /** A look a second for a month would meet it by chance twice or thrice. */
    private static final double CHANCE = 1e-6;

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
        ListenerSight most =
                group.stream().max(Comparator.comparingLong(Unevenness::got)).orElseThrow();
        return finding(
                Id.UNEVEN,
                say(
                        "%s has %,d of %,d connections, of %d members: perhaps a program steers them",
                        View.owner(most), got(most), all, group.size()),
                say(
                        "chance excludes it (χ² %.0f, %d df, p %s); no table shows such a program",
                        statistic.value(),
                        statistic.degreesOfFreedom(),
                        statistic.p() < 1e-12 ? "< 1e-12" : String.format(Locale.ROOT, "= %.0e", statistic.p())),
                "look for one ('bpftool prog' as root; SO_INCOMING_CPU on members does it too); else the others joined"
                        + " later, or close their connections sooner",
                List.of(most.owners().get(0).pid()));
    }

    private static String say(String words, Object... values) {
        return String.format(Locale.ROOT, words, values);
    }
}
