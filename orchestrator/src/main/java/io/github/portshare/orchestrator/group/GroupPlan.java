package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Members of our own program to start, as children of this process.
 *
 * @param members how many
 * @param protocol what they speak
 * @param host IP literal to bind
 * @param port port to share
 * @param identity who they run as
 * @param command what runs one member, without its flags; {@code null} = the server jar
 * @param variables names of those of our environment that they are handed beside what each child gets
 * @param eventLoops of each member, behind its one listener
 * @param lasting whether each has more than some seconds of CPU time, so that optimised code pays
 * @param inOrder whether they bind one after the other, in the order of {@link Group#members}: so they are numbered by the kernel
 *     (reuseport_add_sock, net/core/sock_reuseport.c)
 */
public record GroupPlan(
        int members,
        Protocol protocol,
        String host,
        int port,
        Identity identity,
        List<String> command,
        List<String> variables,
        int eventLoops,
        boolean lasting,
        boolean inOrder)
        implements Launcher {

    /** Members of one event loop each, which serve for seconds. */
    public GroupPlan(
            int members,
            Protocol protocol,
            String host,
            int port,
            Identity identity,
            List<String> command,
            List<String> variables) {
        this(members, protocol, host, port, identity, command, variables, 1, false, false);
    }

    @Override
    public Group launch(Workspace workspace, Path logs, Duration within) throws InterruptedException {
        return launch(workspace, logs, within, ready -> {});
    }

    @Override
    public Group launch(Workspace workspace, Path logs, Duration within, IntConsumer ready)
            throws InterruptedException {
        return SpawnedGroup.start(this, workspace, logs, within, ready);
    }
}
