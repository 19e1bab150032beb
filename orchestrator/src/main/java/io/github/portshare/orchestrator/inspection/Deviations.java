package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.finding;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import java.util.ArrayList;
import java.util.List;

/** What is not as its user says that it should be. */
final class Deviations {

    private Deviations() {}

    static List<Symptom> of(View view) {
        List<Symptom> found = new ArrayList<>();
        view.expected().members().ifPresent(members -> members(view, members, found));
        view.listeners().stream()
                .filter(view.expected()::isForeign)
                .map(listener -> foreign(listener, view.expected().uid().getAsInt()))
                .distinct()
                .forEach(found::add);
        return found;
    }

    /** Processes are counted; where one cannot be seen, the listeners of the largest group, of which each has one. */
    private static void members(View view, int expected, List<Symptom> found) {
        boolean seen = view.listeners().stream()
                .noneMatch(listener -> listener.owners().isEmpty());
        List<Long> pids = List.copyOf(PortSight.pids(view.listeners()));
        int there = seen
                ? pids.size()
                : PortSight.byGroup(view.listeners()).values().stream()
                        .mapToInt(List::size)
                        .max()
                        .orElse(0);
        if (there == expected) {
            return;
        }
        found.add(finding(
                Id.MEMBERS,
                there + (there == 1 ? " member" : " members") + ", and " + expected
                        + (expected == 1 ? " is expected" : " are expected"),
                seen
                        ? "the processes that use a listener of " + view.transport() + " port " + view.port() + ": "
                                + (pids.isEmpty() ? "none" : View.pids(pids))
                        : "its listeners, since not every process can be seen",
                there < expected
                        ? "see what became of the others: the service's log, 'journalctl -k' for an OOM kill"
                        : "see who has joined: a process of a former start, or a second service",
                // it goes on while their number changes
                List.of()));
    }

    private static Symptom foreign(ListenerSight listener, int expected) {
        List<Long> pids = List.copyOf(PortSight.pids(List.of(listener)));
        return finding(
                Id.OWNER,
                View.owner(listener) + " has " + listener.where() + " under uid " + listener.uid() + ", not uid "
                        + expected,
                "the uid of the socket in the kernel's table, which is its maker's when socket() ran",
                "find out who has started it" + (pids.isEmpty() ? "" : "; if it does not belong: kill " + pids.get(0)),
                pids);
    }
}
