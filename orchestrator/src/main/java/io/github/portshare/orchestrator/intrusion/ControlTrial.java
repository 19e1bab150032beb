package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.AgentAddress;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Control;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The control: the intruder's program under the members' own uid, which the kernel must admit. It joins, must be seen, must
 * get its part of a burst of connections, and leaves. Without it, "refused" could mean that the test cannot get in anywhere.
 */
public final class ControlTrial {

    private static final int FEWEST_PROBES = 200;
    /** That even draws give the control none of the probes. */
    private static final double MISSED = 1e-4;

    private static final int PROBE_TIMEOUT_MILLIS = 2_000;
    /** At a time: a listener that never answers then costs its probes' timeouts side by side, and not one after the other. */
    private static final int PARALLEL = 100;

    /** Looks for the control in the kernel's tables. */
    @FunctionalInterface
    public interface Audit {
        /** Whether one of the sockets is on the port, owned by the uid, and no member's. */
        boolean sees(Set<Long> inodes, int uid);
    }

    private final int probes;
    private final Map<String, Integer> answers = new TreeMap<>();
    private int failed;

    /**
     * Prepares it.
     *
     * @param members of the group that it joins; the more there are, the more probes it takes to reach the control
     */
    public ControlTrial(int members) {
        probes = probes(members);
    }

    /** As many as leave the control without one in {@value #MISSED} of trials. */
    static int probes(int members) {
        double passedBy = members / (members + 1.0);
        return Math.max(FEWEST_PROBES, (int) Math.ceil(Math.log(MISSED) / Math.log(passedBy)));
    }

    /**
     * Runs it.
     *
     * @param identity the members' own; null = this process cannot take it
     * @param remote the {@code portshare agent} that joins; null = it is started here
     * @param protocol what the members speak
     * @param host where they listen
     * @param port the group's
     * @param audit looks at the port now, and tells whether the control's own socket is there
     */
    public Control run(
            Identity identity,
            AgentAddress remote,
            Protocol protocol,
            String host,
            int port,
            Workspace workspace,
            Path logs,
            Audit audit)
            throws InterruptedException {
        if (remote == null && identity == null) {
            throw new IllegalStateException(
                    "uid " + Processes.ownUid() + " may not run a process as the members' uid; see --control-agent");
        }
        try (Agent agent =
                remote != null ? new Agent(remote) : new Agent("control", able(identity, port), workspace, logs)) {
            Entry intruder = new Entry(agent, Transport.of(protocol.datagrams()));
            Attempt joined = intruder.join(BindOptions.RP, host, port);
            if (joined.outcome() != Attempt.Outcome.ADMITTED) {
                return new Control(joined, false, 0, 0);
            }
            boolean seen = Deadline.met(() -> audit.sees(agent.sockets(), agent.uid()));
            probe(protocol, host, port);
            long received = intruder.leave();
            // what its socket received may be others'; the answers are the probes'
            return new Control(joined.after(received), seen, probes, answers.getOrDefault(agent.name(), 0));
        }
    }

    /** The members may have got a privileged port from who started them; the control needs the privilege itself. */
    private static Identity able(Identity identity, int port) {
        return Kernel.needsPrivilege(port) ? identity.privileged().orElse(identity) : identity;
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
            List<Callable<Optional<String>>> tasks =
                    Collections.nCopies(probes, () -> Probe.of(protocol, host, port, PROBE_TIMEOUT_MILLIS));
            for (Future<Optional<String>> probe : probers.invokeAll(tasks)) {
                probe.get().ifPresentOrElse(name -> answers.merge(name, 1, Integer::sum), () -> failed++);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a probe failed: " + e.getCause(), e);
        } finally {
            probers.shutdownNow();
        }
    }
}
