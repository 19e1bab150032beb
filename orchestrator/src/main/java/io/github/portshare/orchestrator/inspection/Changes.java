package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What has changed from one sight of ports to the next, in words that begin with {@code +}, {@code -} or a finding's mark. */
public final class Changes {

    private Changes() {}

    /** Listeners that came and went, others that hold them, and findings that began and ended. */
    public static List<String> between(List<PortSight> before, List<PortSight> after) {
        List<String> changes = new ArrayList<>();
        Map<Long, String> had = listeners(before);
        Map<Long, String> has = listeners(after);
        has.forEach((inode, words) -> {
            if (!had.containsKey(inode)) {
                changes.add("+ " + words);
            } else if (!had.get(inode).equals(words)) {
                changes.add("~ " + words + " (was " + had.get(inode) + ")");
            }
        });
        had.forEach((inode, words) -> {
            if (!has.containsKey(inode)) {
                changes.add("- " + words);
            }
        });
        Map<String, String> found = findings(before);
        Map<String, String> finds = findings(after);
        finds.forEach((key, words) -> {
            if (!found.containsKey(key)) {
                changes.add("✗ " + words);
            }
        });
        found.forEach((key, words) -> {
            if (!finds.containsKey(key)) {
                changes.add("✓ no longer: " + words);
            }
        });
        return changes;
    }

    /** The inodes of listeners that are in one sight and not in another. */
    public static Set<Long> came(List<PortSight> before, List<PortSight> after) {
        Set<Long> came = new java.util.TreeSet<>(listeners(after).keySet());
        came.removeAll(listeners(before).keySet());
        return came;
    }

    private static Map<Long, String> listeners(List<PortSight> sights) {
        Map<Long, String> found = new TreeMap<>();
        sights.forEach(sight ->
                sight.listeners().forEach(listener -> found.put(listener.inode(), words(sight.transport(), listener))));
        return found;
    }

    private static String words(Transport transport, ListenerSight listener) {
        return transport + " " + listener.where() + " " + View.owner(listener);
    }

    /** By what they are about: their numbers change from look to look. */
    private static Map<String, String> findings(List<PortSight> sights) {
        Map<String, String> found = new LinkedHashMap<>();
        for (PortSight sight : sights) {
            sight.symptoms().stream()
                    .filter(symptom -> symptom.weight() == Weight.FINDING)
                    .sorted(Comparator.comparing(Symptom::id))
                    .forEach(symptom -> found.put(
                            sight.transport() + " " + sight.port() + " " + symptom.id() + " "
                                    + symptom.pids().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(",")),
                            symptom.id() + ": " + symptom.words()));
        }
        return found;
    }
}
