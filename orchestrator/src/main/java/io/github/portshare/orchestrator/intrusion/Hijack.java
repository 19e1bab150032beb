package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Workspace;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The attack on groups, ours or a live one: every identity that can be had, every option, every address. No process, socket
 * or file is left when it returns; of the connections in TIME_WAIT the kernel disposes within 60 s.
 */
public final class Hijack {

    private final List<HijackCase.Finding> findings = new ArrayList<>();
    private final List<FamilyCase> families = new ArrayList<>();
    private final List<String> impossible = new ArrayList<>();

    private Hijack() {}

    /**
     * Attacks groups of our own in every scene. They run under this user's uid, or under an ordinary one where this user is
     * root and may choose.
     */
    public static Hijack ofOwnGroups(Collection<Transport> transports) throws InterruptedException {
        Hijack hijack = new Hijack();
        int uid = Processes.ownUid() == 0 ? Outsiders.DEFAULT_UID : Processes.ownUid();
        Optional<Identity> found = Identity.of(uid);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while looking for a way to run as uid " + uid);
        }
        Identity own = found.orElseThrow(() -> new IllegalStateException("root may not run a process as uid " + uid));
        try (Workspace workspace = new Workspace();
                Puppets puppets = new Puppets(workspace)) {
            puppets.start("member-1", own);
            puppets.start("member-2", own);
            Newcomers newcomers = new Newcomers(puppets, uid);
            List<Puppet> members = List.of(puppets.get("member-1"), puppets.get("member-2"));
            HijackLab lab = new HijackLab(members, newcomers.ready());
            for (Transport transport : transports) {
                for (Scene scene : Scene.all(transport)) {
                    hijack.findings.addAll(lab.attack(scene));
                }
            }
            if (transports.contains(Transport.TCP)) {
                hijack.families.addAll(FamilyCase.all(members.get(0), members.get(1)));
            }
            hijack.impossible.addAll(newcomers.impossible());
        }
        return hijack;
    }

    /**
     * Attacks a live service, with binds alone and one marked probe for each that gets in. The control binds and does not
     * listen, so that it takes no connection; over UDP, where whoever binds receives, there is none.
     *
     * @param host the service's address, an IP literal
     * @param port the service's
     * @param uid the service's
     */
    public static Hijack ofService(Transport transport, String host, int port, int uid) throws InterruptedException {
        Hijack hijack = new Hijack();
        try (Workspace workspace = new Workspace();
                Puppets puppets = new Puppets(workspace)) {
            Newcomers newcomers = new Newcomers(puppets, uid);
            ServiceAttack attack = new ServiceAttack(transport, host, port);
            for (Newcomers.Newcomer newcomer : newcomers.ready()) {
                hijack.findings.addAll(attack.by(newcomer));
            }
            hijack.impossible.addAll(newcomers.impossible());
        }
        return hijack;
    }

    /** Every attempt. */
    public List<HijackCase.Finding> findings() {
        return findings;
    }

    /** Who takes whose traffic where address families and wildcards mix; none for a live service. */
    public List<FamilyCase> families() {
        return families;
    }

    /** The identities that could not be tried, and why. */
    public List<String> impossible() {
        return impossible;
    }
}
