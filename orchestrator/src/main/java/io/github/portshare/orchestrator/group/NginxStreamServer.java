package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** nginx's {@code stream} over TCP: one line, the worker's pid, and the end of the connection. */
final class NginxStreamServer extends NginxServer {

    private static final Pattern MODULES = Pattern.compile("--modules-path=(\\S+)");

    NginxStreamServer() {
        super("nginx-stream", "reuseport", "off");
    }

    /** An answer over UDP has to repeat its request's number, which {@code return} cannot. */
    @Override
    public Set<Protocol> protocols() {
        return Set.of(Protocol.TCP);
    }

    @Override
    public int requestsPerConnection() {
        return 1;
    }

    @Override
    public Optional<String> problem(Identity identity) {
        return super.problem(identity).or(() -> {
            String build = Installed.says(Path.of(Servers.program(PROGRAM, identity)), "-V");
            if (!build.contains("--with-stream")) {
                return Optional.of("this nginx is built without its module stream; install one that has it");
            }
            return build.contains("--with-stream=dynamic") && Files.notExists(module(build))
                    ? Optional.of("nginx has no module stream here; install it: apt install libnginx-mod-stream")
                    : Optional.empty();
        });
    }

    @Override
    String stream() {
        return Servers.text("nginx-stream.conf");
    }

    @Override
    String http() {
        return "";
    }

    @Override
    boolean countsRequests() {
        return false;
    }

    @Override
    String modules(String build) {
        return build.contains("--with-stream=dynamic") ? "load_module " + module(build) + ";\n" : "";
    }

    private static Path module(String build) {
        Matcher modules = MODULES.matcher(build);
        return Path.of(modules.find() ? modules.group(1) : "/usr/lib/nginx/modules", "ngx_stream_module.so");
    }
}
