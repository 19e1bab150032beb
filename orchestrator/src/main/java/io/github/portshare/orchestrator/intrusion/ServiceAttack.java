package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The attack on a service that is not ours: binds, and one probe for each that gets in. */
final class ServiceAttack {

    private static final int ANSWER_MILLIS = 500;
    private static final String SOCKET = "newcomer";

    private final Transport transport;
    private final String host;
    private final int port;

    ServiceAttack(Transport transport, String host, int port) {
        this.transport = transport;
        this.host = host;
        this.port = port;
    }

    List<HijackCase.Finding> by(Newcomers.Newcomer newcomer) throws InterruptedException {
        List<HijackCase.Finding> findings = new ArrayList<>();
        if (newcomer.control()) {
            if (transport == Transport.TCP) {
                findings.add(control(newcomer.puppet()));
            }
            return findings;
        }
        for (BindOptions options : BindOptions.values()) {
            for (String address : addresses()) {
                findings.add(attempt(row(newcomer, options, address, "EADDRINUSE"), newcomer.puppet()));
            }
        }
        return findings;
    }

    private HijackCase.Finding control(Puppet puppet) throws InterruptedException {
        HijackCase row = row(new Newcomers.Newcomer(puppet, true), BindOptions.RP, host, null);
        Puppet.Answer answer = puppet.bind(SOCKET, transport, row.options(), row.address(), port);
        puppet.close(SOCKET);
        return new HijackCase.Finding(row, puppet.uid(), answer.done() ? "OK" : answer.errno(), null, 0, 0, null);
    }

    private HijackCase.Finding attempt(HijackCase row, Puppet puppet) throws InterruptedException {
        Puppet.Answer answer = puppet.enter(SOCKET, transport, row.options(), row.address(), port);
        if (answer.refused()) {
            return new HijackCase.Finding(row, puppet.uid(), answer.errno(), null, 0, 0, null);
        } else if (!answer.done()) {
            return HijackCase.Finding.untried(row, puppet.uid(), answer.errno());
        }
        Optional<String> name = Probe.of(transport, target(), port, ANSWER_MILLIS);
        puppet.close(SOCKET);
        int took = name.filter(puppet.name()::equals).isPresent() ? 1 : 0;
        return new HijackCase.Finding(row, puppet.uid(), "OK", null, took, 1, null);
    }

    private HijackCase row(Newcomers.Newcomer newcomer, BindOptions options, String address, String expected) {
        return new HijackCase(
                transport,
                "live",
                null,
                false,
                newcomer.puppet().label(),
                newcomer.control(),
                options,
                address,
                expected,
                null,
                transport == Transport.TCP
                        ? "inet_bind_conflict, net/ipv4/inet_connection_sock.c"
                        : "udp_lib_lport_inuse, net/ipv4/udp.c");
    }

    private Set<String> addresses() {
        Set<String> addresses = new LinkedHashSet<>(List.of("0.0.0.0", target(), "::"));
        if (!host.contains(":")) {
            addresses.add("::ffff:" + target());
        }
        return addresses;
    }

    /** The service's own address; for one on a wildcard, one that it covers. */
    private String target() {
        return IpLiteral.reachable(host);
    }
}
