package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.Agents;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Missing;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bind tables on this kernel: every cell is tried with real sockets of three processes, two under this user's uid and one
 * under another. No process, socket or file is left when it returns; of the connections in TIME_WAIT the kernel disposes
 * within 60 s.
 */
public final class Binds {

    /** Loopback addresses that stand in for two addresses of the machine. */
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "127.0.0.2");

    private final List<BindCase> cells = new ArrayList<>();
    private final List<BindCase.Observed> findings = new ArrayList<>();
    private Missing noOther;

    /** Prepares the tables for loopback, and the one of addresses for each of the given ones too. */
    public Binds(List<String> addresses) {
        BindTables tables = new BindTables();
        cells.addAll(tables.addresses(LOOPBACK.get(0), LOOPBACK.get(1)));
        for (String address : addresses) {
            cells.addAll(tables.addresses(address, another(address)));
        }
        cells.addAll(tables.users(LOOPBACK.get(0)));
        cells.addAll(tables.groups());
    }

    private static String another(String address) {
        List<String> others = address.contains(":") ? List.of("::1") : LOOPBACK;
        return others.stream()
                .filter(other -> !new InetSocketAddress(other, 0).equals(new InetSocketAddress(address, 0)))
                .findFirst()
                .orElse(null);
    }

    /** Tries everything, and tells of each cell. */
    public List<BindCase.Observed> observe(Progress progress) throws InterruptedException {
        Optional<Identity> stranger = Outsider.OTHER.besides(Processes.ownUid());
        try (Workspace workspace = new Workspace();
                Agents agents = new Agents(workspace)) {
            agents.start("a", Identity.self());
            agents.start("same", Identity.self());
            stranger.ifPresentOrElse(
                    identity -> agents.start("other", identity), () -> noOther = Outsider.OTHER.missing());
            BindLab lab = new BindLab(agents.get("a"), agents.get("same"), other(agents));
            for (BindCase cell : cells) {
                progress.at(findings.size(), cells.size());
                BindCase.Observed finding = lab.observe(cell);
                // what a passing stranger's socket did to one port it will not do to the next
                findings.add(finding.asExpected() ? finding : lab.observe(cell));
            }
        }
        return findings;
    }

    /** Why no row was tried with another uid, and how to make it possible; empty where all were. */
    public Optional<Missing> noOther() {
        return Optional.ofNullable(noOther);
    }

    private Agent other(Agents agents) throws InterruptedException {
        if (noOther != null) {
            return null;
        }
        try {
            Agent other = agents.get("other");
            if (other.uid() == Processes.ownUid()) {
                noOther = new Missing(
                        other.label() + " turned out to be this user's own uid",
                        Outsider.OTHER.missing().remedy());
                return null;
            }
            return other;
        } catch (IllegalStateException | UncheckedIOException e) {
            noOther = Outsider.broken("other", e);
            return null;
        }
    }
}
