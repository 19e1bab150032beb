package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * HAProxy as it is operated where it is to be reloaded: one master, and a worker with as many threads as members, each with a
 * listener of its own (shards by-thread, from 2.5). On SIGUSR2 the master starts a new worker, which is passed the old one's
 * listeners.
 */
final class HaproxyMasterServer implements ServerKind {

    private static final String PROGRAM = "haproxy";

    @Override
    public String word() {
        return "haproxy-master";
    }

    @Override
    public Set<Protocol> protocols() {
        return Set.of(Protocol.HTTP);
    }

    @Override
    public Optional<String> problem(Identity identity) {
        return Servers.missing(PROGRAM, PROGRAM, identity);
    }

    @Override
    public String stop() {
        return "USR1";
    }

    @Override
    public List<Invocation> commands(ServerPlan plan, Room room) {
        Path file = room.write(
                "haproxy.cfg",
                Servers.text("haproxy.cfg")
                        .replace("nbthread 1", "nbthread " + plan.members())
                        .replace("{statistics}", "")
                        .replace("{address}", plan.address() + " shards by-thread"));
        return List.of(
                room.command(List.of(Servers.program(PROGRAM, plan.identity()), "-W", "-db", "-f", file.toString())));
    }
}
