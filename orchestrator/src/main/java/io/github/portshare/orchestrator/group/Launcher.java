package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.process.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntConsumer;

/** How a group comes to be: its members are started, or found. */
@FunctionalInterface
public interface Launcher {

    /**
     * The group, once each member accepts or has failed; what failed it tells itself.
     *
     * @param workspace for files that the members need
     * @param logs where the logs of started members go
     * @param within deadline for all of them to accept
     * @throws IllegalStateException if there can be no group; the message says why
     */
    Group launch(Workspace workspace, Path logs, Duration within) throws InterruptedException;

    /**
     * The same, and tells how far it is.
     *
     * @param ready is told how many members are ready, when that has changed
     */
    default Group launch(Workspace workspace, Path logs, Duration within, IntConsumer ready)
            throws InterruptedException {
        return launch(workspace, logs, within);
    }
}
