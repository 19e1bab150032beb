package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.inspection.Symptom.finding;
import static io.github.portshare.orchestrator.inspection.Symptom.note;
import static io.github.portshare.orchestrator.inspection.Symptom.unseen;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Listeners that stand before others: the kernel looks for the device and the address before the wildcards, and there for
 * AF_INET before AF_INET6, and asks one group alone (compute_score and inet_lhash2_lookup, net/ipv4/inet_hashtables.c;
 * udp4_lib_lookup2, net/ipv4/udp.c).
 */
final class Overlaps {

    private Overlaps() {}

    static List<Symptom> of(View view) {
        List<List<ListenerSight>> groups =
                List.copyOf(PortSight.byGroup(view.listeners()).values());
        List<Symptom> found = new ArrayList<>();
        for (List<ListenerSight> first : groups) {
            for (List<ListenerSight> last : groups) {
                if (first != last
                        && first.get(0).overlaps(last.get(0))
                        && !PortSight.pids(first).equals(nonEmpty(PortSight.pids(last)))) {
                    found.addAll(between(view, first, last));
                }
            }
        }
        found.addAll(sameDevice(groups));
        if (!view.scope().diagnosed()) {
            found.addAll(notSeen(view));
        }
        return found;
    }

    /** Where nobody is seen, two groups are not known to be the same processes'. */
    private static TreeSet<Long> nonEmpty(TreeSet<Long> pids) {
        return pids.isEmpty() ? null : pids;
    }

    /** What the first group takes from the second. */
    private static List<Symptom> between(View view, List<ListenerSight> first, List<ListenerSight> second) {
        ListenerSight taker = first.get(0);
        ListenerSight loser = second.get(0);
        List<Long> pids = List.copyOf(PortSight.pids(first));
        String what = view.transport() == Transport.UDP ? "datagrams" : "connections";
        if (!Objects.equals(taker.device(), loser.device())) {
            return device(first, second, what);
        }
        if (taker.inet6() != loser.inet6() && loser.v6only() == null) {
            return taker.inet6()
                    ? List.of()
                    : List.of(unseen(
                            View.where(first) + " and " + View.where(second)
                                    + ": whether the one takes IPv4 from the other cannot be seen",
                            "it does unless IPV6_V6ONLY is on, which sock_diag alone tells",
                            "install ss(8) (Debian: iproute2)"));
        }
        if (!taker.wildcard() && loser.wildcard()) {
            return List.of(finding(
                    Id.ADDRESS,
                    View.where(first) + " takes all " + what + " to " + taker.address() + "; " + View.where(second)
                            + " gets none of them",
                    "two groups on one port, and the kernel looks for the address before the wildcard",
                    "bind all listeners to one address",
                    pids));
        }
        if (!taker.inet6() && loser.inet6()) {
            return List.of(finding(
                    Id.FAMILY,
                    View.where(first) + " is AF_INET and takes all IPv4 " + what + "; " + View.where(second)
                            + " gets IPv6 alone",
                    "rows of both families on one port, [::] without IPV6_V6ONLY, and the kernel looks for AF_INET first",
                    "bind all listeners to one address of one family",
                    pids));
        }
        return List.of();
    }

    private static List<Symptom> device(List<ListenerSight> first, List<ListenerSight> second, String what) {
        String device = first.get(0).device();
        return device == null
                ? List.of()
                : List.of(finding(
                        Id.DEVICE,
                        View.where(first) + " is bound to the device " + device + " and takes all " + what
                                + " that arrive there; " + View.where(second) + " gets none of them",
                        "sock_diag shows its interface (SO_BINDTODEVICE)",
                        "bind all listeners to one device, or none to any",
                        List.copyOf(PortSight.pids(first))));
    }

    private static List<Symptom> sameDevice(List<List<ListenerSight>> groups) {
        List<String> devices =
                groups.stream().map(group -> group.get(0).device()).distinct().toList();
        return devices.size() == 1 && devices.get(0) != null
                ? List.of(note(
                        Id.DEVICE,
                        "every listener is bound to the device " + devices.get(0)
                                + ": what arrives elsewhere gets none",
                        "sock_diag shows its interface (SO_BINDTODEVICE)",
                        null,
                        List.of()))
                : List.of();
    }

    private static List<Symptom> notSeen(View view) {
        return view.listeners().isEmpty()
                ? List.of()
                : List.of(unseen(
                        "backlogs, devices, drops and IPV6_V6ONLY cannot be seen",
                        "sock_diag alone tells them, and there is no 'ss' to ask it by",
                        "install ss(8) (Debian: iproute2)"));
    }
}
