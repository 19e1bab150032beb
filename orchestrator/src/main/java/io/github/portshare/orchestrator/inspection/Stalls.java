package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.finding;
import static io.github.portshare.orchestrator.inspection.Symptom.note;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Members that take their share and do nothing with it. The kernel deals connections to whoever listens, and does not ask
 * whether he accepts.
 */
final class Stalls {

    /** So many connections wait nowhere for long where somebody accepts: of healthy members the most that was seen is 0. */
    private static final int WAITING = 3;

    /** Looks that have to agree. */
    private static final int LOOKS = 3;

    private static final String SEE =
            "see what it does (of a JVM: jcmd %d Thread.print), or end it: it gets its share as long as it listens";

    private Stalls() {}

    static List<Symptom> of(View view) {
        List<Symptom> found = new ArrayList<>();
        for (ListenerSight listener : view.listeners()) {
            List<Holder> stopped =
                    listener.owners().stream().filter(Holder::stopped).toList();
            stopped.forEach(holder -> found.add(stopped(view, listener, holder)));
            if (stopped.isEmpty()) {
                if (stands(view.transport(), listener)) {
                    found.add(queue(view, listener));
                }
                listener.owners().stream().filter(Stalls::silent).forEach(holder -> found.add(silent(view, holder)));
            }
            drops(view, listener, found);
        }
        return found.stream().distinct().toList();
    }

    private static Symptom stopped(View view, ListenerSight listener, Holder holder) {
        String unread = holder.unread().connections() == 0
                ? ""
                : ", "
                        + say(
                                "%,d connections with %,d bytes unread",
                                holder.unread().connections(), holder.unread().bytes());
        return finding(
                Id.STOPPED,
                holder.label() + " is stopped, and gets its share of the "
                        + (view.transport() == Transport.UDP ? "datagrams" : "connections") + " still",
                "its state is T (/proc/" + holder.pid() + "/stat); " + waiting(view.transport(), listener.queue())
                        + " in its queue" + unread,
                "kill -CONT " + holder.pid() + ", or end it",
                List.of(holder.pid()));
    }

    private static String waiting(Transport transport, int queue) {
        return transport == Transport.UDP ? say("%,d bytes wait", queue) : say("%,d wait", queue);
    }

    /** Whether nobody seems to empty the queue. */
    private static boolean stands(Transport transport, ListenerSight listener) {
        List<Integer> queues = listener.queues();
        if (queues.size() < LOOKS) {
            return false;
        }
        if (transport == Transport.UDP) {
            boolean shrinks = false;
            for (int at = 1; at < queues.size(); at++) {
                shrinks |= queues.get(at) < queues.get(at - 1);
            }
            return !shrinks && queues.get(0) > 0;
        }
        return queues.subList(queues.size() - LOOKS, queues.size()).stream()
                .allMatch(queue -> queue >= WAITING || full(listener, queue));
    }

    /** A backlog of N admits N + 1 (sk_acceptq_is_full, include/net/sock.h). */
    private static boolean full(ListenerSight listener, int queue) {
        return listener.backlog() != null && queue > listener.backlog();
    }

    private static Symptom queue(View view, ListenerSight listener) {
        boolean udp = view.transport() == Transport.UDP;
        List<Holder> owners = listener.owners();
        String queues = listener.queues().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return finding(
                Id.QUEUE,
                View.owner(listener) + (udp ? " does not read" : " does not accept, or too slowly") + ": "
                        + waiting(view.transport(), listener.queue()) + " in the queue on " + listener.where()
                        + (full(listener, listener.queue()) ? ", which is full" : ""),
                view.scope().words()
                        + (udp ? ", in bytes: " : ": ")
                        + queues
                        + (listener.backlog() == null ? "" : "; the backlog is " + listener.backlog()),
                owners.isEmpty()
                        ? "see what its process does, or end it: it gets its share as long as it listens"
                        : say(SEE, owners.get(0).pid()),
                owners.stream().map(Holder::pid).toList());
    }

    private static boolean silent(Holder holder) {
        return holder.unread().connections() > 0 && !holder.unread().reads();
    }

    private static Symptom silent(View view, Holder holder) {
        return finding(
                Id.SILENT,
                say(
                        "%s does not read: %,d of its %,d connections have %,d bytes unread",
                        holder.label(),
                        holder.unread().connections(),
                        holder.connections(),
                        holder.unread().bytes()),
                view.scope().words() + ", and of none of its connections was anything read between them",
                say(SEE, holder.pid()),
                List.of(holder.pid()));
    }

    private static void drops(View view, ListenerSight listener, List<Symptom> found) {
        String what = view.transport() == Transport.UDP ? "datagrams" : "connection attempts";
        List<Long> pids = listener.owners().stream().map(Holder::pid).toList();
        String where = " at the full queue of " + View.owner(listener) + " on " + listener.where();
        if (listener.newDrops() > 0) {
            found.add(finding(
                    Id.DROPS,
                    say("the kernel dropped %,d %s", listener.newDrops(), what) + where,
                    say("%s; since it was made, %,d", view.scope().words(), listener.drops()),
                    view.transport() == Transport.UDP
                            ? "more members, or a larger SO_RCVBUF (net.core.rmem_max)"
                            : "more members, or a longer backlog (listen(2), at most net.core.somaxconn)",
                    pids));
        } else if (listener.drops() != null && listener.drops() > 0) {
            found.add(note(
                    Id.DROPS,
                    say("the kernel has dropped %,d %s", listener.drops(), what) + where,
                    "since it was made, and none in " + view.scope().words(),
                    null,
                    pids));
        }
    }

    private static String say(String words, Object... values) {
        return String.format(Locale.ROOT, words, values);
    }
}
