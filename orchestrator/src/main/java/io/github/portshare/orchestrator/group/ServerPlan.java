package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A group of somebody else's servers to start.
 *
 * @param kind of server
 * @param members how many processes, with a listener each
 * @param protocol what they speak
 * @param host IP literal to bind
 * @param port port to share
 * @param identity who they run as
 * @param variables names of those of our environment that they are handed beside what each child gets
 */
public record ServerPlan(
        ServerKind kind,
        int members,
        Protocol protocol,
        String host,
        int port,
        Identity identity,
        List<String> variables)
        implements Launcher {

    @Override
    public Group launch(Workspace workspace, Path logs, Duration within) throws InterruptedException {
        return launch(workspace, logs, within, ready -> {});
    }

    @Override
    public Group launch(Workspace workspace, Path logs, Duration within, IntConsumer ready)
            throws InterruptedException {
        return ServerGroup.start(this, workspace, logs, within, ready);
    }

    /** {@code 127.0.0.1:80}, {@code [::1]:80}. */
    String address() {
        return IpLiteral.bracketed(host) + ":" + port;
    }

    /** Whether connections to the group can reach the listener. */
    boolean isOn(Listener row) {
        return row.port() == port && row.covers(IpLiteral.parse(host).orElseThrow());
    }
}
