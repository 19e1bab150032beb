package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Attempt;
import java.time.Duration;

/** Tries to bind a group's port, and over TCP to listen on it, by way of a {@link Agent}. */
final class Entry {

    private static final String SOCKET = "intruder";
    /** In place of an errno. */
    private static final String UNSEEN = "says that it got in, and is not in the kernel's table";

    private final Agent agent;
    private final Transport transport;

    Entry(Agent agent, Transport transport) {
        this.agent = agent;
        this.transport = transport;
    }

    /** Tries once; an admitted one serves for the given time. */
    Attempt attempt(BindOptions options, String address, int port, Duration stay) throws InterruptedException {
        Attempt attempt = enter(Attempt.Role.OUTSIDER, options, address, port);
        if (attempt.outcome() != Attempt.Outcome.ADMITTED) {
            return attempt;
        }
        Thread.sleep(stay.toMillis());
        return attempt.after(leave());
    }

    /** Binds and stays until {@link #leave}. */
    Attempt join(BindOptions options, String address, int port) throws InterruptedException {
        return enter(Attempt.Role.CONTROL, options, address, port);
    }

    boolean unconcerned(String address, int port) throws InterruptedException {
        return agent.unconcerned(transport, address, port);
    }

    /** Leaves; returns the connections that it took. */
    long leave() throws InterruptedException {
        return agent.close(SOCKET).received();
    }

    private Attempt enter(Attempt.Role role, BindOptions options, String address, int port)
            throws InterruptedException {
        Agent.Answer answer = agent.enter(SOCKET, transport, options, address, port);
        if (answer.done() && role == Attempt.Role.OUTSIDER && !seen(answer, port)) {
            leave();
            answer = new Agent.Answer(UNSEEN, 0, 0, 0);
        }
        return new Attempt(
                agent.label(),
                agent.uid(),
                role,
                options.names(),
                IpLiteral.bracketed(address),
                outcome(answer, port),
                answer.errno(),
                0);
    }

    /** An admission is what the kernel's table shows: whoever is elsewhere, or only says so, has not got in. */
    private boolean seen(Agent.Answer answer, int port) {
        return transport.table().listeners(port).stream()
                .anyMatch(row -> row.inode() == answer.inode() && row.uid() == agent.uid());
    }

    private static Attempt.Outcome outcome(Agent.Answer answer, int port) {
        if (answer.done()) {
            return Attempt.Outcome.ADMITTED;
        }
        return answer.refused(port) ? Attempt.Outcome.REFUSED : Attempt.Outcome.UNTRIED;
    }
}
