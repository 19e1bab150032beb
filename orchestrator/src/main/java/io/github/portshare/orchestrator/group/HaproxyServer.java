package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * HAProxy in several processes of one thread, as its own nbproc did until 2.5. It switches SO_REUSEPORT on
 * by itself, and SO_REUSEADDR too.
 */
final class HaproxyServer implements ServerKind {

    private static final String PROGRAM = "haproxy";

    @Override
    public String word() {
        return "haproxy";
    }

    @Override
    public Set<Protocol> protocols() {
        return Set.of(Protocol.HTTP);
    }

    @Override
    public Optional<String> problem(Identity identity) {
        return Servers.missing(PROGRAM, "haproxy", identity);
    }

    /** Of its connections the idle ones are closed at once, others within a second (hard-stop-after). */
    @Override
    public String stop() {
        return "USR1";
    }

    @Override
    public List<Invocation> commands(ServerPlan plan, Room room) {
        String configuration = Servers.text("haproxy.cfg")
                .replace("{address}", plan.host().equals("::") ? plan.address() + " v4v6" : plan.address());
        List<String> command = List.of(
                Servers.program(PROGRAM, plan.identity()),
                "-db",
                "-f",
                room.write("haproxy.cfg", configuration).toString());
        return Collections.nCopies(plan.members(), room.command(command));
    }
}
