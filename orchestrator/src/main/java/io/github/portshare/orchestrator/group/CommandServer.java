package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A command of the user's, run by {@code sh -c}: quotes and variables mean what they mean in a shell. It is run
 * once for each member, or once, where it is told how many processes it has to start.
 *
 * @param line in which {port} and {host} stand for the port and the address, {index} for 1 to the number of
 *     members, and {members} for that number
 */
public record CommandServer(String line) implements ServerKind {

    @Override
    public String word() {
        return "command";
    }

    @Override
    public Set<Protocol> protocols() {
        return EnumSet.allOf(Protocol.class);
    }

    /** Whether there is such a command the shell tells. */
    @Override
    public Optional<String> problem(Identity identity) {
        return Optional.empty();
    }

    @Override
    public boolean named() {
        return false;
    }

    @Override
    public List<Invocation> commands(ServerPlan plan, Room room) {
        return IntStream.rangeClosed(1, line.contains("{members}") ? 1 : plan.members())
                .mapToObj(index -> Invocation.of(List.of(
                        "/bin/sh",
                        "-c",
                        line.replace("{port}", Integer.toString(plan.port()))
                                .replace("{host}", plan.host())
                                .replace("{index}", Integer.toString(index))
                                .replace("{members}", Integer.toString(plan.members())))))
                .toList();
    }
}
