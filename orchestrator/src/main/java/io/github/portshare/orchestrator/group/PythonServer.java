package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A script of ours in several processes: the few lines that sharing a port takes. */
final class PythonServer implements ServerKind {

    private static final String PROGRAM = "python3";

    @Override
    public String word() {
        return "python";
    }

    @Override
    public Set<Protocol> protocols() {
        return EnumSet.allOf(Protocol.class);
    }

    @Override
    public Optional<String> problem(Identity identity) {
        return Servers.missing(PROGRAM, "python3", identity);
    }

    @Override
    public boolean tellsCounts() {
        return true;
    }

    @Override
    public List<Invocation> commands(ServerPlan plan, Room room) {
        List<String> command = List.of(
                Servers.program(PROGRAM, plan.identity()),
                room.write("server.py", Servers.text("server.py")).toString(),
                plan.protocol().toString(),
                plan.host(),
                Integer.toString(plan.port()));
        return Collections.nCopies(plan.members(), room.command(command));
    }
}
