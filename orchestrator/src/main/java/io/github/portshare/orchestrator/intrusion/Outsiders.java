package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Workspace;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Attempt;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The attack on a listening group: each outsider tries every combination of socket options on the wildcard, on the group's
 * own address and on [::].
 */
public final class Outsiders {

    /** How long an admitted outsider stays to see what it gets. */
    private static final Duration STAY = Duration.ofMillis(300);

    private final Workspace workspace;
    private final Path logs;
    private final int memberUid;
    private final Integer intruderUid;
    private final Integer agent;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<String> impossible = new ArrayList<>();

    /**
     * Prepares the attack; nothing is started yet.
     *
     * @param workspace for copies that other users can read
     * @param logs directory for the intruders' logs
     * @param memberUid whose group is attacked
     * @param intruderUid who attacks; null = some uid that is not the members'
     * @param agent loopback port of the {@code portshare agent} that attacks instead; null = outsiders are started here
     */
    public Outsiders(Workspace workspace, Path logs, int memberUid, Integer intruderUid, Integer agent) {
        this.workspace = workspace;
        this.logs = logs;
        this.memberUid = memberUid;
        this.intruderUid = intruderUid;
        this.agent = agent;
    }

    /** Attacks as every identity that can be had. What could not be tried is told by {@link #impossible}. */
    public void attack(Transport transport, String host, int port) throws InterruptedException {
        Set<String> addresses = new LinkedHashSet<>(List.of("0.0.0.0", IpLiteral.reachable(host), "::"));
        if (agent != null) {
            try (Puppet puppet = new Puppet(agent)) {
                attack(new Intruder(puppet, transport), addresses, port);
            } catch (IllegalStateException e) {
                note(e.getMessage());
            }
            return;
        }
        for (Identity identity : identities()) {
            String name = "intruder-" + identity.label().replace(' ', '-');
            try (Puppet puppet = new Puppet(name, identity, workspace, logs)) {
                if (puppet.uid() == memberUid && intruderUid == null) {
                    note(identity.label() + " turned out to be the members' own uid " + memberUid);
                } else {
                    attack(new Intruder(puppet, transport), addresses, port);
                }
            } catch (IllegalStateException | UncheckedIOException e) {
                note(identity.label() + ": " + e.getMessage());
            }
        }
    }

    private void attack(Intruder intruder, Set<String> addresses, int port) throws InterruptedException {
        for (BindOptions options : BindOptions.values()) {
            for (String address : addresses) {
                Attempt attempt = intruder.attempt(options, address, port, STAY);
                synchronized (this) {
                    attempts.add(attempt);
                }
            }
        }
    }

    /** Somebody who is not the given user; empty where this process may run nobody else. */
    static Optional<Identity> stranger(int uid) {
        return Identity.of(uid == DEFAULT_UID ? DEFAULT_UID + 1 : DEFAULT_UID).or(Identity::subordinate);
    }

    private List<Identity> identities() {
        List<Identity> identities = new ArrayList<>();
        int own = Processes.ownUid();
        if (intruderUid != null) {
            Identity.of(intruderUid)
                    .ifPresentOrElse(
                            identities::add, () -> note("uid " + own + " may not run a process as uid " + intruderUid));
            return identities;
        }
        Optional<Identity> outsider = stranger(memberUid);
        if (outsider.isPresent()) {
            identities.add(outsider.get());
        } else {
            note("uid " + own + " may not run a process as anybody else");
        }
        if (memberUid != 0 && !identities.isEmpty()) {
            Identity.of(0)
                    .ifPresentOrElse(identities::add, () -> note("uid " + own + " may not run a process as root"));
        }
        return identities;
    }

    /** An ordinary uid that hardly any system has given to anybody. */
    public static final int DEFAULT_UID = 58_000;

    private synchronized void note(String why) {
        impossible.add(why);
    }

    /** Every attempt so far. */
    public synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The identities that could not be tried, and why. */
    public synchronized List<String> impossible() {
        return List.copyOf(impossible);
    }
}
