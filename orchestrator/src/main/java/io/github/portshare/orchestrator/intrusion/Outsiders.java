package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.AgentAddress;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Missing;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The attack on a listening group: each outsider tries every combination of socket options on every address that conflicts
 * with the group's.
 */
public final class Outsiders {

    /** How long an admitted outsider stays to see what it gets. */
    private static final Duration STAY = Duration.ofMillis(300);

    private final Workspace workspace;
    private final Path logs;
    private final int memberUid;
    private final Integer intruderUid;
    private final AgentAddress remote;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();
    private final Set<String> addresses = new LinkedHashSet<>();
    private final List<Set<Long>> sockets = new CopyOnWriteArrayList<>();

    /**
     * Prepares the attack; nothing is started yet.
     *
     * @param workspace for copies that other users can read
     * @param logs directory for the intruders' logs
     * @param memberUid whose group is attacked
     * @param intruderUid who attacks; null = some uid that is not the members'; beside an agent, as whom it must run
     * @param remote the {@code portshare agent} that attacks instead; null = outsiders are started here
     */
    public Outsiders(Workspace workspace, Path logs, int memberUid, Integer intruderUid, AgentAddress remote) {
        this.workspace = workspace;
        this.logs = logs;
        this.memberUid = memberUid;
        this.intruderUid = intruderUid;
        this.remote = remote;
    }

    /** Attacks as every identity that can be had. What could not be tried is told by {@link #missing}. */
    public void attack(Transport transport, String host, int port) throws InterruptedException {
        synchronized (this) {
            addresses.addAll(Addresses.against(host, transport.table().listeners(port)));
        }
        if (remote != null) {
            try (Agent agent = new Agent(remote)) {
                if (intruderUid == null || agent.uid() == intruderUid) {
                    attack(agent, transport, host, port);
                } else {
                    note(new Missing(
                            "the agent on port " + remote.port() + " runs as uid " + agent.uid() + ", not as "
                                    + intruderUid,
                            "start it as the uid of --intruder-uid, or leave that out"));
                }
            } catch (IllegalStateException e) {
                note(new Missing(
                        e.getMessage(),
                        "look at the agent: is it up, in this network namespace, and does it"
                                + " have the token of --intruder-token-file?"));
            }
            return;
        }
        for (Identity identity : identities(Kernel.needsPrivilege(port))) {
            String name = "intruder-" + identity.label().replace(' ', '-');
            try (Agent agent = new Agent(name, identity, workspace, logs)) {
                if (agent.uid() == memberUid && intruderUid == null) {
                    note(new Missing(
                            identity.label() + " turned out to be the members' own uid " + memberUid,
                            "name another: --intruder-uid"));
                } else {
                    attack(agent, transport, host, port);
                }
            } catch (IllegalStateException | UncheckedIOException e) {
                note(Outsider.broken(identity.label(), e));
            }
        }
    }

    private void attack(Agent agent, Transport transport, String host, int port) throws InterruptedException {
        sockets.add(agent.sockets());
        Entry intruder = new Entry(agent, transport);
        for (String address : toAttack()) {
            if (!address.equals(host) && intruder.unconcerned(address, port)) {
                synchronized (this) {
                    addresses.remove(address);
                }
            }
        }
        for (BindOptions options : BindOptions.values()) {
            for (String address : toAttack()) {
                Attempt attempt = intruder.attempt(options, address, port, STAY);
                synchronized (this) {
                    attempts.add(attempt);
                }
            }
        }
    }

    private synchronized List<String> toAttack() {
        return List.copyOf(addresses);
    }

    private List<Identity> identities(boolean privilegedPort) {
        List<Identity> identities = new ArrayList<>();
        if (intruderUid != null) {
            Optional<Identity> asked = Identity.of(intruderUid);
            asked.ifPresentOrElse(identities::add, () -> note(Outsider.OTHER.missing(intruderUid)));
            if (privilegedPort && intruderUid != 0) {
                asked.flatMap(Identity::privileged)
                        .ifPresentOrElse(identities::add, () -> note(Outsider.PRIVILEGED.missing()));
            }
            return identities;
        }
        add(identities, Outsider.OTHER);
        if (privilegedPort) {
            add(identities, Outsider.PRIVILEGED);
        }
        if (memberUid != 0 && !identities.isEmpty()) {
            add(identities, Outsider.ROOT);
        }
        return identities;
    }

    private void add(List<Identity> identities, Outsider outsider) {
        outsider.besides(memberUid).ifPresentOrElse(identities::add, () -> note(outsider.missing()));
    }

    private synchronized void note(Missing what) {
        missing.add(what);
    }

    /** Every attempt so far. */
    public synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The addresses that conflict with the group's, as attempts write them. */
    public synchronized Set<String> addresses() {
        return addresses.stream().map(IpLiteral::bracketed).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether an outsider has opened the socket with this inode; known before it is bound. */
    public boolean own(long inode) {
        return sockets.stream().anyMatch(ofOne -> ofOne.contains(inode));
    }

    /** The identities that could not be tried, and how to make it possible. */
    public synchronized List<Missing> missing() {
        return List.copyOf(missing);
    }
}
