package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses at which a group on a given one can be attacked.
 *
 * <p>[::] receives IPv4 too unless IPV6_V6ONLY is set, and conflicts then (inet_rcv_saddr_equal,
 * net/ipv4/inet_connection_sock.c). What does not conflict takes nothing of the group's: 0.0.0.0 beside ::1. Whether
 * IPV6_V6ONLY is set the table does not show; {@link Agent#unconcerned} asks the kernel.
 */
final class Addresses {

    private Addresses() {}

    /**
     * Those that conflict with the group's, or may.
     *
     * @param host the group's, an IP literal
     * @param rows the sockets on its port
     */
    static Set<String> against(String host, List<Listener> rows) {
        InetAddress address =
                IpLiteral.parse(host).orElseThrow(() -> new IllegalArgumentException("no address: " + host));
        Set<String> addresses = new LinkedHashSet<>();
        if (address.isAnyLocalAddress()) {
            addresses.addAll(List.of("0.0.0.0", "127.0.0.1", "::"));
            // many a program, each in Java too, binds [::] when it is told 0.0.0.0
            if (address instanceof Inet6Address || rows.stream().anyMatch(Addresses::bothFamilies)) {
                addresses.add("::1");
            }
        } else if (address instanceof Inet4Address) {
            addresses.addAll(List.of("0.0.0.0", address.getHostAddress(), "::"));
        } else {
            addresses.addAll(List.of(host, "::"));
        }
        return addresses;
    }

    private static boolean bothFamilies(Listener row) {
        return row.address().isAnyLocalAddress() && row.address() instanceof Inet6Address;
    }
}
