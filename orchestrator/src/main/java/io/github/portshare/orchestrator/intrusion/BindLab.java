package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.Untried;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Carries out one cell of the bind tables: A holds a port of its own, B tries, and nothing is left open. */
final class BindLab {

    static final int DATAGRAMS = 20;
    private static final String OK = "OK";
    private static final String LOST = "lost";
    private static final String GROUP = "239.255.77.77";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ANSWER_MILLIS = 2_000;

    private final SocketTable table = SocketTable.tcp();
    private final FreePorts ports = new FreePorts();
    private final Agent a;
    private final Agent same;
    private final Agent other;
    /** A connection to A that lives. */
    private SocketChannel client;

    /**
     * Takes its agents.
     *
     * @param a binds first
     * @param same binds second, under A's uid
     * @param other binds second under another; null = nobody can
     */
    BindLab(Agent a, Agent same, Agent other) {
        this.a = a;
        this.same = same;
        this.other = other;
    }

    /** Carries out one cell. */
    BindCase.Observed observe(BindCase cell) throws InterruptedException {
        Agent b = cell.otherUser() ? other : same;
        if (b == null) {
            return new BindCase.Observed(cell, null, null, "no other uid can be had");
        }
        int[] received = new int[2];
        try {
            String observed = switch (cell.state()) {
                case "multicast", "unicast" -> share(cell, b, received);
                default -> bind(cell, b);
            };
            boolean sent = received[0] + received[1] > 0;
            return new BindCase.Observed(cell, observed, sent ? received : null, null);
        } catch (Untried e) {
            return new BindCase.Observed(cell, null, null, e.getMessage());
        } finally {
            a.close("a");
            b.close("b");
        }
    }

    private String bind(BindCase cell, Agent b) throws InterruptedException, Untried {
        int port = ports.take();
        Transport transport = cell.state().equals("udp") ? Transport.UDP : Transport.TCP;
        a.bind("a", transport, cell.a(), cell.addressA(), port).require();
        try {
            bringIntoState(cell, port);
            Agent.Answer answer = b.bind("b", transport, cell.b(), cell.addressB(), port);
            boolean listens = !cell.state().equals("bound") && !cell.state().equals("udp");
            if (answer.done() && listens) {
                answer = b.listen("b");
            }
            if (!answer.done()) {
                return answer.errno();
            }
            return cell.state().equals("both-bound") && !a.listen("a").done() ? LOST : OK;
        } catch (IOException e) {
            throw new Untried("a connection to A failed: " + e.getMessage());
        } finally {
            hangUp();
        }
    }

    private void hangUp() throws Untried {
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                throw new Untried("a connection to A cannot be closed: " + e.getMessage());
            }
            client = null;
        }
    }

    private void bringIntoState(BindCase cell, int port) throws InterruptedException, IOException, Untried {
        switch (cell.state()) {
            case "listening" -> a.listen("a").require();
            case "established" -> {
                a.listen("a").require();
                client = SocketChannel.open(new InetSocketAddress(cell.addressA(), port));
                Deadline.require(() -> a.received("a") == 1, "A accepts nothing");
                a.close("a");
            }
            case "time-wait", "reset" -> {
                boolean reset = cell.state().equals("reset");
                a.order("listen a" + (reset ? " reset" : "")).require();
                Probe.connection(cell.addressA(), port, ANSWER_MILLIS);
                a.close("a");
                // the one who closes first keeps TIME_WAIT, and A closes after its answer
                Deadline.require(
                        () -> table.timeWaits(port) == (reset ? 0 : 1),
                        reset ? "TIME_WAIT after a reset" : "no TIME_WAIT");
            }
            default -> {}
        }
    }

    /** Who receives what is sent to the group, or to an address that both have bound. */
    private String share(BindCase cell, Agent b, int[] received) throws InterruptedException, Untried {
        int port = ports.take();
        a.bind("a", Transport.UDP, cell.a(), cell.addressA(), port).require();
        Agent.Answer answer = b.bind("b", Transport.UDP, cell.b(), cell.addressB(), port);
        if (!answer.done()) {
            return answer.errno();
        }
        a.order("join a " + GROUP + " " + LOOPBACK).require();
        b.order("join b " + GROUP + " " + LOOPBACK).require();
        if (cell.state().equals("multicast")) {
            sendToGroup(port);
            // not all that are awaited arrive where the kernel gives each to one: then the counts say so
            Deadline.met(() -> a.received("a") + b.received("b") == 2 * DATAGRAMS);
            received[0] = (int) a.received("a");
            received[1] = (int) b.received("b");
        } else {
            for (int i = 0; i < DATAGRAMS; i++) {
                Optional<String> name = Probe.datagram(LOOPBACK, port, ANSWER_MILLIS);
                received[0] += name.filter(a.name()::equals).isPresent() ? 1 : 0;
                received[1] += name.filter(b.name()::equals).isPresent() ? 1 : 0;
            }
        }
        return receivers(received[0], received[1]);
    }

    private static String receivers(int a, int b) throws Untried {
        if (a == DATAGRAMS && b == DATAGRAMS) {
            return "both";
        } else if (a + b != DATAGRAMS) {
            throw new Untried("of " + DATAGRAMS + " datagrams A received " + a + ", B " + b);
        }
        return a == 0 ? "B" : b == 0 ? "A" : "share";
    }

    private static void sendToGroup(int port) throws Untried {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            InetAddress loopback = InetAddress.getByName(LOOPBACK);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(loopback));
            for (int i = 0; i < DATAGRAMS; i++) {
                channel.send(ByteBuffer.allocate(8), new InetSocketAddress(GROUP, port));
            }
        } catch (SocketException e) {
            throw new Untried("no multicast on loopback: " + e.getMessage());
        } catch (IOException e) {
            throw new Untried("multicast cannot be sent: " + e.getMessage());
        }
    }
}
