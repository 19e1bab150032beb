package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.Agents;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.verdict.Missing;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everybody who wants a group's port: the control under the group's uid, another uid, root, and a mapped uid. */
final class Newcomers {

    /**
     * One of them.
     *
     * @param agent its process
     * @param control whether it runs under the group's uid
     */
    record Newcomer(Agent agent, boolean control) {}

    private static final String CONTROL = "control";

    private final Agents agents;
    private final int uid;
    private final List<String> names = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();

    /**
     * Begins to start them.
     *
     * @param agents end them
     * @param uid the group's
     * @param holders uids under which the processes run that hold the group's sockets; they may have changed theirs since
     * @param port the group's; 0 = ordinary ones
     */
    Newcomers(Agents agents, int uid, Set<Integer> holders, int port) {
        this.agents = agents;
        this.uid = uid;
        boolean privilegedPort = Kernel.needsPrivilege(port);
        Optional<Identity> own = Identity.of(uid);
        start(
                CONTROL,
                privilegedPort ? own.flatMap(Identity::privileged).or(() -> own) : own,
                Outsider.OTHER.missing(uid));
        start("other", Outsider.OTHER);
        if (privilegedPort) {
            start("privileged", Outsider.PRIVILEGED);
        }
        if (uid != 0) {
            start("root", Outsider.ROOT);
        }
        start("mapped", Outsider.MAPPED);
        for (int holder : holders) {
            if (holder != uid && holder != 0) {
                Optional<Identity> found = Identity.of(holder);
                start(
                        "holder-" + holder,
                        privilegedPort ? found.flatMap(Identity::privileged).or(() -> found) : found,
                        Outsider.OTHER.missing(holder));
            }
        }
    }

    private void start(String name, Outsider outsider) {
        start(name, outsider.besides(uid), outsider.missing());
    }

    private void start(String name, Optional<Identity> identity, Missing otherwise) {
        if (identity.isPresent()) {
            names.add(name);
            agents.start(name, identity.get());
        } else {
            missing.add(otherwise);
        }
    }

    /** Those that are ready; of the others {@link #missing} tells. */
    List<Newcomer> ready() throws InterruptedException {
        List<Newcomer> ready = new ArrayList<>();
        for (String name : names) {
            try {
                Agent agent = agents.get(name);
                if (name.equals(CONTROL) == (agent.uid() == uid)) {
                    ready.add(new Newcomer(agent, name.equals(CONTROL)));
                } else {
                    missing.add(new Missing(
                            agent.label() + " runs as uid " + agent.uid() + ", the group as " + uid,
                            "look at what changes its uid: " + name));
                }
            } catch (IllegalStateException | UncheckedIOException e) {
                missing.add(Outsider.broken(name, e));
            }
        }
        return ready;
    }

    /** Who could not be had, and how to get it. */
    List<Missing> missing() {
        return missing;
    }
}
