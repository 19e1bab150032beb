package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.finding;
import static io.github.portshare.orchestrator.inspection.Symptom.note;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Listeners that are not like the others. Nobody says who belongs: a stranger is one that differs from more than half of the
 * listeners on the port in what it runs, or in its service or container; where no such half is, it is said that they differ.
 */
final class Strangers {

    private Strangers() {}

    static List<Symptom> of(View view) {
        List<ListenerSight> known = view.listeners().stream()
                .filter(listener -> !listener.owners().isEmpty())
                .filter(listener -> view.listeners().stream()
                        .anyMatch(other -> other.inode() != listener.inode() && other.overlaps(listener)))
                .toList();
        List<Symptom> found = new ArrayList<>(uids(view));
        List<Symptom> programs = programs(known);
        found.addAll(programs);
        List<Symptom> services = programs.isEmpty() ? services(known) : List.of();
        found.addAll(services);
        if (programs.isEmpty() && services.isEmpty()) {
            found.addAll(starters(known));
        }
        return found;
    }

    /** Listeners by a property of their first owner, and which of its values more than half of them have. */
    private record Census(Map<String, List<ListenerSight>> values, String usual) {

        static Census of(List<ListenerSight> listeners, Function<Holder, String> property) {
            Map<String, List<ListenerSight>> values = listeners.stream()
                    .collect(Collectors.groupingBy(
                            listener -> Objects.requireNonNullElse(property.apply(first(listener)), ""),
                            LinkedHashMap::new,
                            Collectors.toList()));
            String usual = values.entrySet().stream()
                    .filter(each ->
                            each.getValue().size() > 1 && 2 * each.getValue().size() > listeners.size())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
            return new Census(values, usual);
        }

        List<ListenerSight> odd() {
            return values.entrySet().stream()
                    .filter(each -> !each.getKey().equals(usual))
                    .flatMap(each -> each.getValue().stream())
                    .toList();
        }

        int others() {
            return values.get(usual).size();
        }
    }

    private static Holder first(ListenerSight listener) {
        return listener.owners().get(0);
    }

    private static List<Symptom> programs(List<ListenerSight> known) {
        Census census = Census.of(known, Holder::program);
        if (census.values().size() < 2) {
            return List.of();
        }
        if (census.usual() == null) {
            String programs = census.values().entrySet().stream()
                    .map(each -> each.getKey() + " (" + View.pids(List.copyOf(PortSight.pids(each.getValue()))) + ")")
                    .collect(Collectors.joining(", "));
            return List.of(finding(
                    Id.STRANGER,
                    "several programs share the port: " + programs,
                    "their command lines; none of them has more than half of the listeners, so which belong cannot be said",
                    "end the ones that do not belong, or give them another port",
                    List.copyOf(PortSight.pids(known))));
        }
        return census.odd().stream()
                .map(odd -> finding(
                        Id.STRANGER,
                        first(odd).label() + " on " + odd.where() + " is none of the others' kind: "
                                + others(census.others(), "run " + census.usual()),
                        "its command is '" + first(odd).command() + "', uid "
                                + first(odd).uid() + ", started by pid "
                                + first(odd).parent(),
                        end(odd),
                        List.of(first(odd).pid())))
                .distinct()
                .toList();
    }

    /** {@code the 3 others run nginx}. */
    private static String others(int count, String what) {
        return "the " + count + " others " + what;
    }

    private static String end(ListenerSight odd) {
        return "find out who has started it; if it does not belong: kill "
                + first(odd).pid();
    }

    private static List<Symptom> services(List<ListenerSight> known) {
        Census census = Census.of(known, Holder::cgroup);
        return census.usual() == null
                ? List.of()
                : census.odd().stream()
                        .map(odd -> finding(
                                Id.STRANGER,
                                first(odd).label() + " on " + odd.where() + " is of another service or container: "
                                        + others(census.others(), "are in " + place(census.usual())),
                                "its control group is " + place(first(odd).cgroup()) + " (/proc/"
                                        + first(odd).pid() + "/cgroup)",
                                "see whether the service was started twice; if it does not belong: kill "
                                        + first(odd).pid(),
                                List.of(first(odd).pid())))
                        .toList();
    }

    private static String place(String cgroup) {
        return Optional.ofNullable(cgroup).filter(path -> !path.isEmpty()).orElse("/");
    }

    /** Another parent alone is no fault: a member may have been started again by hand. */
    private static List<Symptom> starters(List<ListenerSight> known) {
        Census census = Census.of(known, holder -> Long.toString(holder.parent()));
        boolean several = census.values().size() > 1
                && census.values().values().stream().anyMatch(listeners -> listeners.size() > 1);
        if (!several) {
            return List.of();
        }
        String starts = census.values().entrySet().stream()
                .map(each -> each.getValue().size() + " by pid " + each.getKey())
                .collect(Collectors.joining(", "));
        return List.of(note(
                Id.STRANGER,
                "the listeners' processes were not started by one: " + starts,
                "the parents in /proc/PID/stat",
                "if nobody meant that: the service was started twice",
                List.copyOf(PortSight.pids(known))));
    }

    /** Over UDP SO_REUSEADDR on both sides lets in whoever has another uid (udp_lib_lport_inuse, net/ipv4/udp.c). */
    private static List<Symptom> uids(View view) {
        Map<Integer, List<ListenerSight>> uids = view.listeners().stream()
                .filter(listener -> view.listeners().stream()
                        .anyMatch(other -> other.uid() != listener.uid() && other.overlaps(listener)))
                .collect(Collectors.groupingBy(ListenerSight::uid, java.util.TreeMap::new, Collectors.toList()));
        if (uids.size() < 2 || view.transport() != Transport.UDP) {
            return List.of();
        }
        String whose = uids.entrySet().stream()
                .map(each -> "uid " + each.getKey() + " " + View.where(each.getValue()))
                .collect(Collectors.joining("; "));
        return List.of(finding(
                Id.STRANGER,
                "sockets of several uids share the port: " + whose,
                "SO_REUSEPORT lets one uid in alone, so they share by SO_REUSEADDR: of unicast the last that has bound"
                        + " takes all, of multicast each gets all",
                "unless they receive multicast: SO_REUSEADDR off, SO_REUSEPORT on",
                List.copyOf(PortSight.pids(view.listeners()))));
    }
}
