package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.orchestrator.disrupt.Window;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What one disruption did to requests and connects that were under way in its window.
 *
 * @param window when it was
 * @param lost requests that were never answered, by how they ended
 * @param detail the same, where resets are told apart by whether anything had been answered on the connection
 * @param moved answers to a flow of UDP by another process than before: the kernel deals flows out anew among those who are there
 * @param slowConnects connects that took a second or more: a SYN was sent again (tcp_syn_retries, tcp(7))
 * @param slowestConnectMillis of those that took 100 ms or more; 0 = none did
 */
record Aftermath(
        Window window,
        Map<ErrorKind, Long> lost,
        Map<String, Long> detail,
        long moved,
        long slowConnects,
        long slowestConnectMillis) {

    private static final long RETRANSMITTED_MILLIS = 1_000;
    /** Instants are told to 10 ms. */
    private static final long STEP_MILLIS = 10;

    /**
     * One for each window. Of two in which the same request was under way, a reset is the doing of the later, in which it came; that
     * nothing came at all, of the earlier.
     */
    static List<Aftermath> of(List<Window> windows, List<Counts.Incident> incidents) {
        List<List<Counts.Incident>> each = new ArrayList<>();
        windows.forEach(window -> each.add(new ArrayList<>()));
        for (Counts.Incident incident : incidents) {
            int[] touched = IntStream.range(0, windows.size())
                    .filter(i -> windows.get(i).touches(incident.beginMillis(), incident.endMillis()))
                    .toArray();
            if (touched.length > 0) {
                boolean waited = incident.kind() == null || incident.kind() == ErrorKind.TIMEOUT;
                each.get(touched[waited ? 0 : touched.length - 1]).add(incident);
            }
        }
        List<Aftermath> all = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            all.add(of(windows.get(i), each.get(i)));
        }
        return all;
    }

    private static Aftermath of(Window window, List<Counts.Incident> incidents) {
        Map<ErrorKind, Long> lost = new EnumMap<>(ErrorKind.class);
        Map<String, Long> detail = new TreeMap<>();
        long moved = 0;
        long slow = 0;
        long slowest = 0;
        for (Counts.Incident incident : incidents) {
            if (incident.kind() == ErrorKind.BAD_IDENTITY) {
                moved += incident.count();
            } else if (incident.kind() != null) {
                lost.merge(incident.kind(), (long) incident.count(), Long::sum);
                detail.merge(words(incident), (long) incident.count(), Long::sum);
            } else {
                long took = incident.endMillis() - incident.beginMillis();
                slow += took + STEP_MILLIS >= RETRANSMITTED_MILLIS ? incident.count() : 0;
                slowest = Math.max(slowest, took);
            }
        }
        return new Aftermath(window, lost, detail, moved, slow, slowest);
    }

    private static String words(Counts.Incident incident) {
        boolean ofConnection = incident.kind() == ErrorKind.RESET || incident.kind() == ErrorKind.CLOSED;
        return incident.kind().label()
                + (ofConnection ? incident.fresh() ? " before the first answer" : " on a kept connection" : "");
    }
}
