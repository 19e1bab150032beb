package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.note;
import static io.github.portshare.orchestrator.inspection.Symptom.unseen;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Neighbour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What lies beyond this network namespace, and beyond what this user may see. */
final class Horizon {

    private Horizon() {}

    static List<Symptom> of(View view) {
        List<Symptom> found = new ArrayList<>();
        Map<Long, List<Neighbour>> namespaces = view.neighbours().listeners().stream()
                .collect(Collectors.groupingBy(Neighbour::namespace, LinkedHashMap::new, Collectors.toList()));
        namespaces.forEach((namespace, rows) -> found.add(elsewhere(view, namespace, rows)));
        found.addAll(hidden(view));
        if (view.neighbours().unseen() > 0) {
            found.add(unseen(
                    "the network "
                            + (view.neighbours().unseen() == 1
                                    ? "namespace of one process"
                                    : "namespaces of " + view.neighbours().unseen() + " processes")
                            + " cannot be seen; there may be another group of this port in it",
                    "/proc/PID/ns/net is not readable for uid " + view.scope().ownUid(),
                    "run as root with CAP_SYS_PTRACE"));
        }
        return found;
    }

    private static Symptom elsewhere(View view, long namespace, List<Neighbour> rows) {
        String addresses = rows.stream()
                .map(each -> IpLiteral.bracketed(IpLiteral.text(each.row().address())) + ":" + view.port())
                .distinct()
                .collect(Collectors.joining(", "));
        List<Long> pids = rows.stream()
                .map(Neighbour::pid)
                .filter(pid -> pid > 0)
                .distinct()
                .sorted()
                .toList();
        return note(
                Id.NAMESPACE,
                (pids.isEmpty() ? "somebody" : View.pids(pids) + " (" + program(rows) + ")")
                        + " has " + view.transport() + " " + addresses
                        + " in another network namespace: another group, which shares nothing with this",
                "net:[" + namespace + "] of /proc/PID/ns/net, and its own table",
                null,
                pids);
    }

    private static String program(List<Neighbour> rows) {
        return rows.stream()
                .map(Neighbour::program)
                .filter(program -> !program.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static List<Symptom> hidden(View view) {
        List<ListenerSight> hidden = view.listeners().stream()
                .filter(listener -> listener.holders().isEmpty())
                .toList();
        if (hidden.isEmpty()) {
            return List.of();
        }
        TreeSet<Integer> uids = hidden.stream().map(ListenerSight::uid).collect(Collectors.toCollection(TreeSet::new));
        String whose = uids.stream().map(uid -> "uid " + uid).collect(Collectors.joining(", "));
        String others = uids.stream()
                .filter(uid -> uid != 0 && uid != view.scope().ownUid())
                .map(uid -> ", as uid " + uid)
                .collect(Collectors.joining());
        return List.of(unseen(
                "who holds " + hidden.size() + " of " + view.listeners().size() + " listeners (" + whose
                        + ") cannot be seen; nor whether they are stopped, silent, or strangers",
                "no process that uid " + view.scope().ownUid() + " may look at has their descriptors",
                "run as root" + others
                        + ", or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, in the PID namespace of their processes"));
    }
}
