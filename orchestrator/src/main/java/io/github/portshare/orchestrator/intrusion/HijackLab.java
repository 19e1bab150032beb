package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.agent.Untried;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Forms groups of two processes, lets newcomers try to get in, and counts what those who do then take. */
final class HijackLab {

    /** Where nobody else receives, few will do; beside a member that shares, all of 40 fall to one by a chance of 2^-40. */
    private static final int ALONE = 10;

    private static final int BESIDE = 40;
    static final String HOST = "127.0.0.1";
    private static final List<String> ADDRESSES = List.of("0.0.0.0", HOST, "::", "::ffff:" + HOST);
    private static final int ANSWER_MILLIS = 2_000;
    private static final int CONNECTIONS = 4;

    private final SocketTable table = SocketTable.tcp();
    private final FreePorts ports = new FreePorts();
    private final HijackTables tables = new HijackTables();
    private final List<Agent> members;
    private final List<Newcomers.Newcomer> newcomers;
    private final List<SocketChannel> clients = new ArrayList<>();
    /** Of the group that stands; 0 = none does. */
    private int port;

    /**
     * Takes its agents.
     *
     * @param members two of one uid
     * @param newcomers each tries everything
     */
    HijackLab(List<Agent> members, List<Newcomers.Newcomer> newcomers) {
        this.members = members;
        this.newcomers = newcomers;
    }

    /** Every newcomer with every option on every address. */
    List<HijackCase.Observed> attack(Scene scene) throws InterruptedException {
        List<HijackCase.Observed> findings = new ArrayList<>();
        try {
            for (Newcomers.Newcomer newcomer : newcomers) {
                for (BindOptions options : BindOptions.values()) {
                    for (String address : ADDRESSES) {
                        HijackCase row = tables.expect(
                                scene, newcomer.agent().label(), newcomer.control(), options, address, HOST);
                        HijackCase.Observed finding = attempt(scene, row, newcomer.agent());
                        if (!finding.asExpected()) {
                            // what a passing stranger's socket did to one port it will not do to the next
                            disband();
                            finding = attempt(scene, row, newcomer.agent());
                        }
                        findings.add(finding);
                    }
                }
            }
        } finally {
            disband();
        }
        return findings;
    }

    /** One attempt, on a new group if there is none. Whoever gets in changes the group, so it is disbanded then. */
    private HijackCase.Observed attempt(Scene scene, HijackCase row, Agent agent) throws InterruptedException {
        try {
            if (port == 0) {
                port = ports.take();
                form(scene);
            }
        } catch (IOException | Untried e) {
            disband();
            return HijackCase.Observed.untried(row, agent.uid(), "the group could not be formed: " + e.getMessage());
        }
        Agent.Answer answer = agent.enter("newcomer", row.encounter().transport(), row.options(), row.address(), port);
        if (answer.refused(port)) {
            return new HijackCase.Observed(row, agent.uid(), answer.errno(), null, 0, 0, null);
        } else if (!answer.done()) {
            return HijackCase.Observed.untried(row, agent.uid(), answer.errno());
        }
        int probes = scene.receives() ? BESIDE : ALONE;
        int took = taken(probes, row.encounter().transport(), HOST, port, agent);
        agent.close("newcomer");
        disband();
        return new HijackCase.Observed(row, agent.uid(), "OK", take(took, probes), took, probes, null);
    }

    /** What a newcomer takes of what is sent to a TCP group that listens. */
    static String take(String host, int port, Agent agent) throws InterruptedException {
        return take(taken(BESIDE, Transport.TCP, host, port, agent), BESIDE);
    }

    private static String take(int took, int probes) {
        return took == probes ? "all" : took == 0 ? "none" : "share";
    }

    /** How many of the probes sent to the address were answered by the agent. */
    private static int taken(int probes, Transport transport, String host, int port, Agent agent)
            throws InterruptedException {
        int took = 0;
        for (int i = 0; i < probes; i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while probing");
            }
            Optional<String> name = Probe.of(transport, host, port, ANSWER_MILLIS);
            took += name.filter(agent.name()::equals).isPresent() ? 1 : 0;
        }
        return took;
    }

    private void form(Scene scene) throws InterruptedException, IOException, Untried {
        if (scene.reserved()) {
            members.get(0)
                    .bind("reservation", scene.transport(), BindOptions.RP, HOST, port)
                    .require();
        }
        List<Agent> group = members.subList(0, scene.members());
        for (Agent member : group) {
            member.bind("member", scene.transport(), scene.group(), HOST, port).require();
        }
        boolean tcp = scene.transport() == Transport.TCP;
        if (tcp && !scene.state().equals("bound")) {
            for (Agent member : group) {
                member.listen("member").require();
            }
        }
        switch (scene.state()) {
            case "member-closed" -> members.get(1).close("member");
            case "established" -> {
                for (int i = 0; i < CONNECTIONS; i++) {
                    clients.add(SocketChannel.open(new InetSocketAddress(HOST, port)));
                }
                Deadline.require(() -> received(group) == CONNECTIONS, "its connections are not accepted");
                closeMembers();
            }
            case "time-wait" -> {
                Probe.connection(HOST, port, ANSWER_MILLIS);
                closeMembers();
                Deadline.require(() -> table.timeWaits(port) == 1, "there is no TIME_WAIT");
            }
            default -> {}
        }
    }

    private static long received(List<Agent> group) throws InterruptedException {
        long sum = 0;
        for (Agent member : group) {
            sum += member.received("member");
        }
        return sum;
    }

    private void closeMembers() throws InterruptedException {
        for (Agent member : members) {
            member.close("member");
        }
    }

    private void disband() throws InterruptedException {
        port = 0;
        for (SocketChannel client : clients) {
            try {
                client.close();
            } catch (IOException e) {
                throw new IllegalStateException("a connection cannot be closed", e);
            }
        }
        clients.clear();
        closeMembers();
        members.get(0).close("reservation");
    }
}
