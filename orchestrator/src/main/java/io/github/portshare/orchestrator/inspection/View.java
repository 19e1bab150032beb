package io.github.portshare.orchestrator.inspection;

import io.github.portshare.orchestrator.kernel.Neighbour.Neighbours;
import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * All that symptoms of a port follow from.
 *
 * @param transport whose port it is
 * @param port its number
 * @param listeners on it
 * @param connections that are open and accepted, whoever has them
 * @param scope how it was looked at
 * @param neighbours the same port in other network namespaces
 * @param expected what it should be
 */
record View(
        Transport transport,
        int port,
        List<ListenerSight> listeners,
        int connections,
        Scope scope,
        Neighbours neighbours,
        Expected expected) {

    /**
     * How a port was looked at.
     *
     * @param asked whether somebody has asked for this one port, and not for all that are shared
     * @param looks how often
     * @param span from the first look to the last
     * @param diagnosed whether sock_diag was asked, by ss(8)
     * @param ownUid under which this process looks
     */
    record Scope(boolean asked, int looks, Duration span, boolean diagnosed, int ownUid) {

        /** {@code 8 looks in 1.4 s}. */
        String words() {
            return looks == 1
                    ? "one look"
                    : String.format(Locale.ROOT, "%d looks in %.1f s", looks, span.toMillis() / 1000.0);
        }
    }

    /** {@code 127.0.0.1:80 (pid 12, 13)}, each address once. */
    static String where(List<ListenerSight> listeners) {
        String addresses =
                listeners.stream().map(ListenerSight::where).distinct().collect(Collectors.joining(", "));
        String pids = pids(List.copyOf(PortSight.pids(listeners)));
        return pids.isEmpty() ? addresses : addresses + " (" + pids + ")";
    }

    /** {@code pid 12, 13}; at most eight of them. */
    static String pids(List<Long> pids) {
        if (pids.isEmpty()) {
            return "";
        }
        String shown = pids.stream().limit(8).map(String::valueOf).collect(Collectors.joining(", "));
        return "pid " + shown + (pids.size() > 8 ? " and " + (pids.size() - 8) + " more" : "");
    }

    /** Who owns a listener, in words: {@code pid 12 (nginx)}. */
    static String owner(ListenerSight listener) {
        List<Holder> owners = listener.owners();
        return owners.isEmpty()
                ? "a process of uid " + listener.uid()
                : owners.size() == 1
                        ? owners.get(0).label()
                        : pids(owners.stream().map(Holder::pid).toList()) + " ("
                                + owners.get(0).program() + ")";
    }
}
