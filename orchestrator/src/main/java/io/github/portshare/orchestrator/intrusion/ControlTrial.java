package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Workspace;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Protocol;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Control;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * The control: the intruder's program under the members' own uid, which the kernel must admit. It joins, must be seen, must
 * get its part of a burst of connections, and leaves. Without it, "refused" could mean that the test cannot get in anywhere.
 */
public final class ControlTrial {

    private static final int PROBES = 200;
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;
    /** At a time: a listener that never answers then costs its probes' timeouts side by side, and not one after the other. */
    private static final int PARALLEL = 40;

    private final Map<String, Integer> answers = new TreeMap<>();
    private int failed;

    /**
     * Runs it.
     *
     * @param identity the members' own; null = this process cannot take it
     * @param agent loopback port of the {@code portshare agent} that joins; null = it is started here
     * @param protocol what the members speak
     * @param host where they listen
     * @param port the group's
     * @param strangerSeen asks whether the audit sees a stranger now
     */
    public Control run(
            Identity identity,
            Integer agent,
            Protocol protocol,
            String host,
            int port,
            Workspace workspace,
            Path logs,
            BooleanSupplier strangerSeen)
            throws InterruptedException {
        if (agent == null && identity == null) {
            throw new IllegalStateException(
                    "uid " + Processes.ownUid() + " may not run a process as the members' uid; see --control-agent");
        }
        try (Puppet puppet = agent != null ? new Puppet(agent) : new Puppet("control", identity, workspace, logs)) {
            Intruder intruder = new Intruder(puppet, protocol.transport());
            Attempt joined = intruder.join(BindOptions.RP, host, port);
            if (joined.outcome() != Attempt.Outcome.ADMITTED) {
                return new Control(joined, false, 0, 0);
            }
            boolean seen = strangerSeen.getAsBoolean();
            probe(protocol, host, port);
            long took = intruder.leave();
            return new Control(joined.after(took), seen, PROBES, (int) took);
        }
    }

    /** How many probes each responder answered, by its name in the identity header. */
    public Map<String, Integer> answers() {
        return answers;
    }

    /** Probes that nobody answered. */
    public int failed() {
        return failed;
    }

    private void probe(Protocol protocol, String host, int port) throws InterruptedException {
        ExecutorService probers = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Callable<Optional<String>>> probes =
                    Collections.nCopies(PROBES, () -> Probe.of(protocol, host, port, PROBE_TIMEOUT_MILLIS));
            for (Future<Optional<String>> probe : probers.invokeAll(probes)) {
                probe.get().ifPresentOrElse(name -> answers.merge(name, 1, Integer::sum), () -> failed++);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a probe failed: " + e.getCause(), e);
        } finally {
            probers.shutdownNow();
        }
    }
}
