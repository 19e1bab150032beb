package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.verdict.Attempt;
import java.time.Duration;

/** Tries to bind a group's TCP port and to listen on it, by way of a {@link Puppet}. */
final class Intruder {

    private static final String SOCKET = "intruder";

    private final Puppet puppet;

    Intruder(Puppet puppet) {
        this.puppet = puppet;
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

    /** Leaves; returns the connections that it took. */
    long leave() throws InterruptedException {
        return puppet.close(SOCKET).received();
    }

    private Attempt enter(Attempt.Role role, BindOptions options, String address, int port)
            throws InterruptedException {
        String errno = errno(options, address, port);
        if (errno != null) {
            puppet.close(SOCKET);
        }
        return new Attempt(
                puppet.label(),
                puppet.uid(),
                role,
                options.names(),
                address.contains(":") ? "[" + address + "]" : address,
                outcome(errno),
                errno,
                0);
    }

    private String errno(BindOptions options, String address, int port) throws InterruptedException {
        Puppet.Answer answer = puppet.open(SOCKET, address.contains(":") ? "tcp6" : "tcp", options);
        if (answer.done()) {
            answer = puppet.bind(SOCKET, address, port);
        }
        if (answer.done()) {
            answer = puppet.listen(SOCKET);
        }
        return answer.errno();
    }

    private static Attempt.Outcome outcome(String errno) {
        if (errno == null) {
            return Attempt.Outcome.ADMITTED;
        }
        boolean refused = errno.equals("EADDRINUSE") || errno.equals("EACCES") || errno.equals("EPERM");
        return refused ? Attempt.Outcome.REFUSED : Attempt.Outcome.UNTRIED;
    }
}
