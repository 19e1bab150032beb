package io.github.portshare.orchestrator.inspection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was seen of one port, and what follows from it.
 *
 * @param transport whose port it is
 * @param port its number
 * @param listeners on it, by address and then by owner; none = nobody listens
 * @param connections that are open and accepted, whoever has them; over TCP
 * @param symptoms what was found, what is worth a note, and what could not be seen
 */
@JsonPropertyOrder({"transport", "port", "listeners", "connections", "symptoms", "processes", "groups"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PortSight(
        Transport transport, int port, List<ListenerSight> listeners, int connections, List<Symptom> symptoms) {

    /** Those of the processes that use a listener. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public int processes() {
        return pids(listeners).size();
    }

    /** Sets of listeners among which the kernel deals out connections. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public int groups() {
        return byGroup(listeners).size();
    }

    /** The inodes of all listeners. */
    public static Set<Long> inodes(List<PortSight> sights) {
        return sights.stream()
                .flatMap(sight -> sight.listeners().stream())
                .map(ListenerSight::inode)
                .collect(Collectors.toSet());
    }

    /** The inodes of listeners that a finding says are none of the group's. */
    public Set<Long> strangers() {
        Set<Long> pids = symptoms.stream()
                .filter(symptom -> symptom.weight() == Symptom.Weight.FINDING && symptom.id() == Symptom.Id.STRANGER)
                .flatMap(symptom -> symptom.pids().stream())
                .collect(Collectors.toSet());
        return listeners.stream()
                .filter(listener -> listener.owners().stream().anyMatch(owner -> pids.contains(owner.pid())))
                .map(ListenerSight::inode)
                .collect(Collectors.toSet());
    }

    /** Whether several processes have the port, or one has it several times, so that the kernel deals it out. */
    static boolean isShared(List<ListenerSight> listeners) {
        boolean group = byGroup(listeners).values().stream().anyMatch(of -> of.size() > 1);
        boolean inherited = listeners.stream().anyMatch(of -> Sharing.processes(List.of(of)) > 1);
        return group
                || inherited
                || listeners.stream()
                        .anyMatch(one -> listeners.stream()
                                .anyMatch(other -> one.inode() != other.inode()
                                        && one.overlaps(other)
                                        && !pids(List.of(one)).equals(pids(List.of(other)))));
    }

    static Map<ListenerSight.Group, List<ListenerSight>> byGroup(List<ListenerSight> listeners) {
        return listeners.stream()
                .collect(Collectors.groupingBy(ListenerSight::group, LinkedHashMap::new, Collectors.toList()));
    }

    /** Of the owners, in ascending order. */
    static TreeSet<Long> pids(List<ListenerSight> listeners) {
        return listeners.stream()
                .flatMap(listener -> listener.owners().stream())
                .map(Holder::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
