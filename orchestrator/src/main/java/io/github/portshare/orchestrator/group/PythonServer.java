package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A script of ours in several processes: the few lines that sharing a port takes; or, of one process that
 * forks them, those that inheriting a listener takes.
 */
final class PythonServer implements ServerKind {

    private static final String PROGRAM = "python3";

    private final String word;
    private final boolean shared;

    /**
     * One way to listen.
     *
     * @param shared whether each process has a listener of its own
     */
    PythonServer(String word, boolean shared) {
        this.word = word;
        this.shared = shared;
    }

    @Override
    public String word() {
        return word;
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
        List<String> command = new ArrayList<>(List.of(
                Servers.program(PROGRAM, plan.identity()),
                room.write("server.py", Servers.text("server.py")).toString(),
                plan.protocol().toString(),
                plan.host(),
                Integer.toString(plan.port())));
        if (shared) {
            return Collections.nCopies(plan.members(), room.command(command));
        }
        command.add(Integer.toString(plan.members()));
        return List.of(room.command(command));
    }
}
