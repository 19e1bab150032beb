package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Installed;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Room;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Node.js: {@code listen({reusePort: true})} in as many processes as members where it has that; before, its
 * cluster without round robin, whose workers accept from one listener that they inherit. That is not shared
 * by the kernel's hash, and the check 'group' says so.
 */
final class NodeServer implements ServerKind {

    private static final String PROGRAM = "node";
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\.\\d+.*", Pattern.DOTALL);

    @Override
    public String word() {
        return "node";
    }

    @Override
    public Set<Protocol> protocols() {
        return Set.of(Protocol.HTTP);
    }

    @Override
    public Optional<String> problem(Identity identity) {
        return Servers.missing(PROGRAM, "nodejs", identity);
    }

    @Override
    public boolean tellsCounts() {
        return true;
    }

    @Override
    public List<Invocation> commands(ServerPlan plan, Room room) {
        String program = Servers.program(PROGRAM, plan.identity());
        boolean shares = hasReusePort(Installed.says(Path.of(program), "--version"));
        List<String> command = new ArrayList<>(List.of(
                program,
                room.write("server.js", Servers.text("server.js")).toString(),
                plan.host(),
                Integer.toString(plan.port())));
        if (!shares) {
            command.add(Integer.toString(plan.members()));
        }
        return Collections.nCopies(shares ? plan.members() : 1, room.command(command));
    }

    /** Since 23.1.0 and 22.12.0 (nodejs.org/api/net.html, server.listen, history). */
    static boolean hasReusePort(String version) {
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.matches()) {
            return false;
        }
        int major = Integer.parseInt(numbers.group(1));
        int minor = Integer.parseInt(numbers.group(2));
        return major > 23 || major == 23 && minor >= 1 || major == 22 && minor >= 12;
    }
}
