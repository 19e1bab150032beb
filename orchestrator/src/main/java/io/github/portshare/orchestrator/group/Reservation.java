package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Holds a TCP port for a group: a socket under the members' uid, bound with SO_REUSEPORT alone, that never listens. Members
 * join it, since they have the option and the uid; nobody else binds the port, root neither, before the first member listens,
 * between restarts and after the last has gone (inet_bind_conflict, net/ipv4/inet_connection_sock.c). It takes no connection:
 * only listeners are looked up for those (inet_lhash2_lookup, net/ipv4/inet_hashtables.c).
 */
public final class Reservation implements AutoCloseable {

    private static final String SOCKET = "reservation";

    private final Agent agent;

    private Reservation(Agent agent) {
        this.agent = agent;
    }

    /**
     * Holds the port from now on.
     *
     * @param identity the members' own
     * @param host what the members bind, an IP literal
     * @throws IllegalStateException if it cannot be held; the message says why
     */
    public static Reservation of(Identity identity, String host, int port, Workspace workspace, Path logs)
            throws InterruptedException {
        Agent agent = new Agent(SOCKET, identity, workspace, logs);
        try {
            Agent.Answer answer = agent.bind(SOCKET, Transport.TCP, BindOptions.RP, host, port);
            if (!answer.done()) {
                throw new IllegalStateException(
                        "port " + port + " on " + host + " cannot be reserved: " + answer.errno()
                                + "; somebody has bound it, or it has connections of an ended server (TIME_WAIT, 60 s)");
            }
            return new Reservation(agent);
        } catch (InterruptedException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    /** Why the port is no longer held; empty while it is. */
    public Optional<String> problem() throws InterruptedException {
        try {
            agent.received(SOCKET);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of("the port was not reserved to the end: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        agent.close();
    }
}
