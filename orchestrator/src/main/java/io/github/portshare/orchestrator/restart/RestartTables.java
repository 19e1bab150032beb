package io.github.portshare.orchestrator.restart;

import io.github.portshare.orchestrator.intrusion.TableFile;
import io.github.portshare.orchestrator.verdict.LossRate;
import java.util.List;

/** What is expected of Linux when a member is restarted, as read from {@code restart-tables.txt}. */
final class RestartTables {

    private final TableFile file = new TableFile(RestartTables.class, "restart-tables.txt");
    private final String table;

    private RestartTables(String table) {
        this.table = table;
    }

    /** Of members of ours; where there is but one, nobody serves while it is replaced. */
    static RestartTables ofMembers(int members) {
        return new RestartTables(members > 1 ? "members" : "alone");
    }

    /** Of a server's own reload. */
    static RestartTables of(String server) {
        return new RestartTables(server);
    }

    LossRate.Expected expected(Technique technique, LoadKind load) {
        return LossRate.Expected.of(row(technique).get(load == LoadKind.NEW ? 1 : 2));
    }

    /** The kernel's function that decides. */
    String source(Technique technique) {
        return row(technique).get(3);
    }

    private List<String> row(Technique technique) {
        return file.row(table, technique.toString());
    }
}
