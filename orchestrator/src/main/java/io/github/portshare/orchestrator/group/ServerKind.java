package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of server that is not ours and can be started as a group. It knows nothing of us.
 */
public interface ServerKind {

    ServerKind NGINX = new NginxServer("nginx", "reuseport", "off");
    ServerKind PYTHON = new PythonServer("python", true);

    /** Those that have a name; a command of the user's is one more ({@link CommandServer}). */
    List<ServerKind> NAMED = List.of(NGINX, new NginxStreamServer(), new HaproxyServer(), new NodeServer(), PYTHON);

    /** Their counterparts, whose processes inherit one listener: to be compared with, since they do not share the port. */
    ServerKind NGINX_SHARED = new NginxServer("nginx-shared", "", "off");

    ServerKind NGINX_MUTEX = new NginxServer("nginx-mutex", "", "on");
    /** As it is run where it is to be reloaded. */
    ServerKind HAPROXY_MASTER = new HaproxyMasterServer();

    ServerKind PYTHON_INHERITED = new PythonServer("python-inherited", false);

    /** Its name: {@code nginx}. */
    String word();

    /** What its members can speak. */
    Set<Protocol> protocols();

    /** Why it cannot be started here, with the remedy; empty where nothing is in the way. */
    Optional<String> problem(Identity identity);

    /** Whether its answers name the process that gives them, by its pid. */
    default boolean named() {
        return true;
    }

    /** How many requests it answers on one connection; 0 = any number. */
    default int requestsPerConnection() {
        return 0;
    }

    /** The commands that start it: one for each member, or one for all. */
    List<Invocation> commands(ServerPlan plan, Room room);

    /** Whether each of its processes tells its counts when it ends ({@link ServerBooks}). */
    default boolean tellsCounts() {
        return false;
    }

    /** The counts that it keeps itself, once it runs; empty where it keeps none. */
    default Optional<Counters> counters(Room room) {
        return Optional.empty();
    }

    /** The signal that asks it to stop. */
    default String stop() {
        return "TERM";
    }

    /** The kind of this name. */
    static Optional<ServerKind> of(String word) {
        return NAMED.stream().filter(kind -> kind.word().equals(word)).findFirst();
    }
}
