package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.Agents;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Missing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The attack on groups, ours or a live one: every identity that can be had, every option, every address. No process, socket
 * or file is left when it returns; of the connections in TIME_WAIT the kernel disposes within 60 s.
 */
public final class Hijack {

    private final List<HijackCase.Observed> findings = new ArrayList<>();
    private final List<FamilyCase> families = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();

    private final Set<String> unconcerned = new TreeSet<>();

    private Hijack() {}

    /**
     * Attacks groups of our own in every scene. They run under this user's uid, or under an ordinary one where this user is
     * root and may choose.
     *
     * @param progress hears of each scene
     */
    public static Hijack ofOwnGroups(Collection<Transport> transports, Progress progress) throws InterruptedException {
        Hijack hijack = new Hijack();
        int uid = Processes.ownUid() == 0 ? Outsider.nobody() : Processes.ownUid();
        Optional<Identity> found = Identity.of(uid);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while looking for a way to run as uid " + uid);
        }
        Identity own = found.orElseThrow(
                () -> new IllegalStateException(Outsider.OTHER.missing(uid).what() + "; "
                        + Outsider.OTHER.missing(uid).remedy()));
        try (Workspace workspace = new Workspace();
                Agents agents = new Agents(workspace)) {
            agents.start("member-1", own);
            agents.start("member-2", own);
            Newcomers newcomers = new Newcomers(agents, uid, Set.of(), 0);
            List<Agent> members = List.of(agents.get("member-1"), agents.get("member-2"));
            HijackLab lab = new HijackLab(members, newcomers.ready());
            List<Scene> scenes = transports.stream()
                    .flatMap(transport -> Scene.all(transport).stream())
                    .toList();
            for (int done = 0; done < scenes.size(); done++) {
                progress.at(done, scenes.size());
                hijack.findings.addAll(lab.attack(scenes.get(done)));
            }
            if (transports.contains(Transport.TCP)) {
                hijack.families.addAll(FamilyCase.all(members.get(0), members.get(1)));
            }
            hijack.missing.addAll(newcomers.missing());
        }
        return hijack;
    }

    /**
     * Attacks a live service, with binds alone and one marked probe for each that gets in. The control binds and does not
     * listen, so that it takes no connection; over UDP, where whoever binds receives, there is none.
     *
     * @param host the service's address, an IP literal
     * @param rows the service's sockets, all of one uid
     * @param holders uids of the processes that hold them now
     */
    public static Hijack ofService(Transport transport, String host, List<Listener> rows, Set<Integer> holders)
            throws InterruptedException {
        Hijack hijack = new Hijack();
        int port = rows.get(0).port();
        try (Workspace workspace = new Workspace();
                Agents agents = new Agents(workspace)) {
            Newcomers newcomers = new Newcomers(agents, rows.get(0).uid(), holders, port);
            ServiceAttack attack = new ServiceAttack(transport, host, rows);
            for (Newcomers.Newcomer newcomer : newcomers.ready()) {
                try {
                    attack.by(newcomer, hijack.findings);
                } catch (IllegalStateException e) {
                    hijack.missing.add(Outsider.broken(newcomer.agent().label(), e));
                }
            }
            hijack.missing.addAll(newcomers.missing());
            hijack.unconcerned.addAll(attack.unconcerned());
        }
        return hijack;
    }

    /** The addresses that were not attacked, since they do not conflict with the service's: anybody may bind them. */
    public Set<String> unconcerned() {
        return unconcerned;
    }

    /** Every attempt. */
    public List<HijackCase.Observed> findings() {
        return findings;
    }

    /** Who takes whose traffic where address families and wildcards mix; none for a live service. */
    public List<FamilyCase> families() {
        return families;
    }

    /** The identities that could not be tried, and how to make it possible. */
    public List<Missing> missing() {
        return missing;
    }
}
