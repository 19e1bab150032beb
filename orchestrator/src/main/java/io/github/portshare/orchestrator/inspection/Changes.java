package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.inspection.Change.Kind;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What has changed from one sight of ports to the next. */
public final class Changes {

    private Changes() {}

    /** A listener with the transport that its sight is of, or a finding with its port. */
    private record Seen(Transport transport, int port, String words, ListenerSight listener, Symptom finding) {

        Change at(Instant at, Kind kind, String more) {
            return new Change(at, kind, transport, port, words + more, listener, finding, null);
        }
    }

    /**
     * Listeners that came and left, others that hold them, and findings that began and ended.
     *
     * @param at when the later sight was had
     */
    public static List<Change> between(Instant at, List<PortSight> before, List<PortSight> after) {
        List<Change> changes = new ArrayList<>();
        Map<Long, Seen> had = listeners(before);
        Map<Long, Seen> has = listeners(after);
        has.forEach((inode, seen) -> {
            if (!had.containsKey(inode)) {
                changes.add(seen.at(at, Kind.CAME, ""));
            } else if (!had.get(inode).words().equals(seen.words())) {
                changes.add(seen.at(at, Kind.CHANGED, " (was " + had.get(inode).words() + ")"));
            }
        });
        had.forEach((inode, seen) -> {
            if (!has.containsKey(inode)) {
                changes.add(seen.at(at, Kind.LEFT, ""));
            }
        });
        Map<String, Seen> found = findings(before);
        Map<String, Seen> finds = findings(after);
        finds.forEach((key, seen) -> {
            if (!found.containsKey(key)) {
                changes.add(seen.at(at, Kind.FOUND, ""));
            }
        });
        found.forEach((key, seen) -> {
            if (!finds.containsKey(key)) {
                changes.add(seen.at(at, Kind.RESOLVED, ""));
            }
        });
        return changes;
    }

    /** The inodes of listeners that are in one sight and not in another. */
    public static Set<Long> came(List<PortSight> before, List<PortSight> after) {
        Set<Long> came = new TreeSet<>(listeners(after).keySet());
        came.removeAll(listeners(before).keySet());
        return came;
    }

    private static Map<Long, Seen> listeners(List<PortSight> sights) {
        Map<Long, Seen> found = new TreeMap<>();
        for (PortSight sight : sights) {
            sight.listeners()
                    .forEach(listener -> found.put(
                            listener.inode(),
                            new Seen(
                                    sight.transport(),
                                    sight.port(),
                                    words(sight.transport(), listener),
                                    listener,
                                    null)));
        }
        return found;
    }

    private static String words(Transport transport, ListenerSight listener) {
        return transport + " " + listener.where() + " " + View.owner(listener);
    }

    /** By what they are about: their numbers change from look to look. */
    private static Map<String, Seen> findings(List<PortSight> sights) {
        Map<String, Seen> found = new LinkedHashMap<>();
        for (PortSight sight : sights) {
            sight.symptoms().stream()
                    .filter(symptom -> symptom.weight() == Weight.FINDING)
                    .sorted(Comparator.comparing(Symptom::id))
                    .forEach(symptom -> found.put(
                            sight.transport() + " " + sight.port() + " " + symptom.id() + " "
                                    + symptom.pids().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(",")),
                            new Seen(
                                    sight.transport(),
                                    sight.port(),
                                    symptom.id() + ": " + symptom.words(),
                                    null,
                                    symptom)));
        }
        return found;
    }
}
