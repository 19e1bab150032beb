package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * HAProxy in several processes of one thread, as its own nbproc did until 2.5. It switches SO_REUSEPORT on
 * by itself, and SO_REUSEADDR too.
 */
final class HaproxyServer implements ServerKind {

    private static final String PROGRAM = "haproxy";
    private static final String SHELF = "statistics";

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
        String program = Servers.program(PROGRAM, plan.identity());
        Path shelf = room.shelf(SHELF);
        String configuration = Servers.text("haproxy.cfg")
                .replace("{address}", plan.host().equals("::") ? plan.address() + " v4v6" : plan.address());
        return IntStream.rangeClosed(1, plan.members())
                .mapToObj(index -> {
                    Path socket = shelf.resolve(Integer.toString(index));
                    String own = configuration.replace(
                            "{statistics}", LocalSocket.possible(socket) ? "stats socket " + socket + " mode 666" : "");
                    Path file = room.write("haproxy-" + index + ".cfg", own);
                    return room.command(List.of(program, "-db", "-f", file.toString()));
                })
                .toList();
    }

    /** A socket for each process, by its number. */
    @Override
    public Optional<Counters> counters(Room room) {
        List<Path> sockets = Stream.iterate(1, index -> index + 1)
                .map(index -> room.directory().resolve(SHELF).resolve(Integer.toString(index)))
                .takeWhile(Files::exists)
                .toList();
        return sockets.isEmpty() ? Optional.empty() : Optional.of(new HaproxyCounters(sockets));
    }
}
