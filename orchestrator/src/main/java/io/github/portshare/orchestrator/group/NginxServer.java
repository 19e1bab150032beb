package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Installed;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * nginx: one master, as many workers as members. With {@code listen ... reuseport} it binds a listener for
 * each worker; all processes hold all of them, and each worker watches one. Without, all workers accept from
 * one listener: each when it is woken, or with {@code accept_mutex on} the one that has the mutex.
 */
class NginxServer implements ServerKind {

    static final String PROGRAM = "nginx";
    private static final String SHELF = "status";
    private static final Pattern VERSION = Pattern.compile("nginx/(\\d+)\\.(\\d+)\\.(\\d+)");
    /** Each makes a directory for itself at start, in /var unless it is told another, if it is built in. */
    private static final List<String> WITH_FILES = List.of("proxy", "fastcgi", "uwsgi", "scgi");

    private final String word;
    private final String listen;
    private final String mutex;

    /**
     * One way to listen.
     *
     * @param word its name
     * @param listen {@code reuseport}, or nothing: one listener for all workers
     * @param mutex {@code accept_mutex}: {@code on}, the workers take turns to accept; or {@code off}
     */
    NginxServer(String word, String listen, String mutex) {
        this.word = word;
        this.listen = listen;
        this.mutex = mutex;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public Set<Protocol> protocols() {
        return Set.of(Protocol.HTTP);
    }

    @Override
    public Optional<String> problem(Identity identity) {
        return Servers.missing(PROGRAM, "nginx", identity);
    }

    @Override
    public String stop() {
        return "QUIT";
    }

    @Override
    public List<Invocation> commands(ServerPlan plan, Room room) {
        String program = Servers.program(PROGRAM, plan.identity());
        String build = Installed.says(Path.of(program), "-V");
        String configuration = modules(build)
                + Servers.text("nginx.conf")
                        .replace("{workers}", Integer.toString(plan.members()))
                        .replace("{pid}", room.scribble("nginx.pid").toString())
                        .replace("{user}", keepsRoot(plan.identity()) ? "user root;" : "")
                        .replace("{mutex}", mutex)
                        .replace("{directory}", room.directory().toString())
                        .replace("{paths}", paths(room, build))
                        .replace("{status}", status(room, build))
                        .replace("{stream}", stream())
                        .replace("{http}", http())
                        .replace("{address}", plan.address())
                        .replace("{listen}", listen)
                        .replace("{family}", plan.host().equals("::") ? "ipv6only=off" : "");
        List<String> command = new ArrayList<>(List.of(
                program,
                "-p",
                room.directory().toString(),
                "-c",
                room.write("nginx.conf", configuration).toString()));
        if (hasErrorLogFlag(build)) {
            // before it has read its configuration it would write to /var/log
            command.addAll(List.of("-e", "stderr"));
        }
        return List.of(room.command(command));
    }

    /** What the configuration begins with. */
    String modules(String build) {
        return "";
    }

    /** The part of the configuration that answers connections. */
    String stream() {
        return "";
    }

    /** The part of the configuration that answers requests. */
    String http() {
        return Servers.text("nginx-http.conf");
    }

    private static String status(Room room, String build) {
        Path socket = room.shelf(SHELF).resolve(PROGRAM);
        return build.contains("--with-http_stub_status_module") && LocalSocket.possible(socket)
                ? Servers.text("nginx-status.conf").replace("{socket}", socket.toString())
                : "";
    }

    @Override
    public Optional<Counters> counters(Room room) {
        return Optional.of(room.directory().resolve(SHELF).resolve(PROGRAM))
                .filter(Files::exists)
                .map(socket -> new NginxCounters(socket, countsRequests()));
    }

    /** Whether its status counts what the group is asked. */
    boolean countsRequests() {
        return true;
    }

    private static String paths(Room room, String build) {
        StringBuilder paths = new StringBuilder();
        WITH_FILES.stream()
                .filter(module -> !build.contains("--without-http_" + module + "_module"))
                .forEach(module -> paths.append("    ")
                        .append(module)
                        .append("_temp_path ")
                        .append(room.directory())
                        .append(";\n"));
        return paths.toString();
    }

    /** Workers of another user would not let root without CAP_SYS_PTRACE see what they hold. */
    private static boolean keepsRoot(Identity identity) {
        return identity.uid() == 0;
    }

    static boolean hasErrorLogFlag(String build) {
        Matcher version = VERSION.matcher(build);
        if (!version.find()) {
            return false;
        }
        int number = Integer.parseInt(version.group(1)) * 1_000_000
                + Integer.parseInt(version.group(2)) * 1_000
                + Integer.parseInt(version.group(3));
        // nginx.org/en/CHANGES: 1.19.5
        return number >= 1_019_005;
    }
}
