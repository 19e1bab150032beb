package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.finding;
import static io.github.portshare.orchestrator.inspection.Symptom.note;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Sockets whose uid, by which the kernel lets others join, is not their process's. With a master that keeps the uid that is
 * how servers give root away; with nobody left under it, none of them can join, or start again beside the others.
 */
final class Ownerships {

    private Ownerships() {}

    /** Two uids. */
    private record Pair(int socket, int process) {}

    static List<Symptom> of(View view) {
        Map<Pair, List<ListenerSight>> pairs = new LinkedHashMap<>();
        for (ListenerSight listener : view.listeners()) {
            listener.owners().stream()
                    .map(Holder::uid)
                    .filter(uid -> uid != listener.uid())
                    .distinct()
                    .forEach(uid -> pairs.computeIfAbsent(new Pair(listener.uid(), uid), first -> new ArrayList<>())
                            .add(listener));
        }
        return pairs.entrySet().stream()
                .map(each -> symptom(each.getKey(), each.getValue()))
                .toList();
    }

    private static Symptom symptom(Pair uids, List<ListenerSight> listeners) {
        TreeSet<Long> pids = new TreeSet<>();
        TreeSet<Long> keepers = new TreeSet<>();
        listeners.forEach(listener -> listener.holders().forEach(holder -> {
            if (holder.owner() && holder.uid() == uids.process) {
                pids.add(holder.pid());
            }
            if (holder.uid() == uids.socket) {
                keepers.add(holder.pid());
            }
        }));
        String words = (listeners.size() == 1 ? "the socket is" : "the sockets are") + " uid " + uids.socket
                + "'s, and " + View.pids(List.copyOf(pids)) + (pids.size() == 1 ? " runs as uid " : " run as uid ")
                + uids.process;
        String evidence =
                "the kernel took the socket's uid down when socket() ran; the process's is in /proc/PID/status";
        return keepers.isEmpty()
                ? finding(
                        Id.UID,
                        words + ": none of them can bind the port again beside the others",
                        evidence + ", and no process of uid " + uids.socket + " holds it",
                        "call setuid() before socket(), or start new members as uid " + uids.socket,
                        List.copyOf(pids))
                : note(
                        Id.UID,
                        words + ": only uid " + uids.socket + " may join",
                        evidence + "; " + View.pids(List.copyOf(keepers)) + " keeps it",
                        null,
                        List.copyOf(pids));
    }
}
