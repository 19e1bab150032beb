package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.kernel.Processes;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everybody who wants a group's port: the control under the group's uid, another uid, root, and a mapped uid. */
final class Newcomers {

    /**
     * One of them.
     *
     * @param puppet its process
     * @param control whether it runs under the group's uid
     */
    record Newcomer(Puppet puppet, boolean control) {}

    private static final String CONTROL = "control";

    private final Puppets puppets;
    private final int uid;
    private final List<String> names = new ArrayList<>();
    private final List<String> impossible = new ArrayList<>();

    /**
     * Begins to start them.
     *
     * @param puppets end them
     * @param uid the group's
     */
    Newcomers(Puppets puppets, int uid) {
        this.puppets = puppets;
        this.uid = uid;
        start(CONTROL, Identity.of(uid), "as uid " + uid);
        start("other", Outsiders.stranger(uid), "as anybody else");
        if (uid != 0) {
            start("root", Identity.of(0), "as root");
        }
        // never the outsider's, or root's
        start("mapped", Identity.mapped(Outsiders.DEFAULT_UID + 2, uid), "as a mapped uid");
    }

    private void start(String name, Optional<Identity> identity, String whom) {
        if (identity.isPresent()) {
            names.add(name);
            puppets.start(name, identity.get());
        } else {
            impossible.add("uid " + Processes.ownUid() + " may not run a process " + whom);
        }
    }

    /** Those that are ready; of the others {@link #impossible} tells. */
    List<Newcomer> ready() throws InterruptedException {
        List<Newcomer> ready = new ArrayList<>();
        for (String name : names) {
            try {
                Puppet puppet = puppets.get(name);
                if (name.equals(CONTROL) == (puppet.uid() == uid)) {
                    ready.add(new Newcomer(puppet, name.equals(CONTROL)));
                } else {
                    impossible.add(puppet.label() + " runs as uid " + puppet.uid() + ", the group as " + uid);
                }
            } catch (IllegalStateException | UncheckedIOException e) {
                impossible.add(name + ": " + e.getMessage());
            }
        }
        return ready;
    }

    /** Who could not be had, and why. */
    List<String> impossible() {
        return impossible;
    }
}
