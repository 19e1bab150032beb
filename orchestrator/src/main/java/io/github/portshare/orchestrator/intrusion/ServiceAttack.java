package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Transport;
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
    private final Set<String> addresses = new LinkedHashSet<>();
    private final Set<String> unconcerned = new LinkedHashSet<>();

    /**
     * Prepares it.
     *
     * @param asked the service's address by its user's word
     * @param rows its sockets
     */
    ServiceAttack(Transport transport, String asked, List<Listener> rows) {
        this.transport = transport;
        this.port = rows.get(0).port();
        // for one that is on other addresses than a wildcard that was asked for, one of them
        this.host = IpLiteral.parse(asked).orElseThrow().isAnyLocalAddress()
                ? rows.get(0).address().getHostAddress()
                : asked;
        addresses.addAll(Addresses.against(host, rows));
        addresses.stream()
                .filter(address -> !address.contains(":") && !address.equals("0.0.0.0"))
                .findFirst()
                .ifPresent(ipv4 -> addresses.add("::ffff:" + ipv4));
    }

    /** Adds what comes of each attempt to the findings; an intruder that breaks off throws, and leaves what it has found. */
    void by(Newcomers.Newcomer newcomer, List<HijackCase.Observed> findings) throws InterruptedException {
        Agent agent = newcomer.agent();
        if (newcomer.control()) {
            if (transport == Transport.TCP) {
                findings.add(control(agent));
            }
            return;
        }
        for (String address : List.copyOf(addresses)) {
            if (agent.unconcerned(transport, address, port)) {
                addresses.remove(address);
                unconcerned.add(address);
            }
        }
        for (BindOptions options : BindOptions.values()) {
            for (String address : addresses) {
                findings.add(attempt(newcomer, options, address));
            }
        }
    }

    /** What could be bound with no option at all while the service held its port. */
    Set<String> unconcerned() {
        return unconcerned;
    }

    private HijackCase.Observed control(Agent agent) throws InterruptedException {
        HijackCase row = row(new Newcomers.Newcomer(agent, true), BindOptions.RP, host, null, conflict());
        Agent.Answer answer = agent.bind(SOCKET, transport, row.options(), row.address(), port);
        agent.close(SOCKET);
        return new HijackCase.Observed(row, agent.uid(), answer.done() ? "OK" : answer.errno(), null, 0, 0, null);
    }

    private HijackCase.Observed attempt(Newcomers.Newcomer newcomer, BindOptions options, String address)
            throws InterruptedException {
        Agent agent = newcomer.agent();
        Agent.Answer answer = agent.enter(SOCKET, transport, options, address, port);
        // only the kernel knows who has the privilege in the user namespace that owns the network's
        HijackCase row = answer.unprivileged(port)
                ? row(newcomer, options, address, "EACCES", "__inet_bind, net/ipv4/af_inet.c")
                : row(newcomer, options, address, "EADDRINUSE", conflict());
        if (answer.refused(port)) {
            return new HijackCase.Observed(row, agent.uid(), answer.errno(), null, 0, 0, null);
        } else if (!answer.done()) {
            return HijackCase.Observed.untried(row, agent.uid(), answer.errno());
        }
        Optional<String> name = Probe.of(transport, IpLiteral.reachable(host), port, ANSWER_MILLIS);
        agent.close(SOCKET);
        int took = name.filter(agent.name()::equals).isPresent() ? 1 : 0;
        return new HijackCase.Observed(row, agent.uid(), "OK", null, took, 1, null);
    }

    private String conflict() {
        return transport == Transport.TCP
                ? "inet_bind_conflict, net/ipv4/inet_connection_sock.c"
                : "udp_lib_lport_inuse, net/ipv4/udp.c";
    }

    private HijackCase row(
            Newcomers.Newcomer newcomer, BindOptions options, String address, String expected, String source) {
        return new HijackCase(
                new HijackCase.Encounter(
                        transport, "live", null, false, newcomer.agent().label(), newcomer.control()),
                options,
                address,
                expected,
                null,
                source);
    }
}
