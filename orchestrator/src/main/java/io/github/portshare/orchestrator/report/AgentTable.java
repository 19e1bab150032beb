package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.AgentPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The load agents and their parts, as lines; whoever is lost stands first. */
final class AgentTable {

    /** More are told by their number alone. */
    private static final int MOST = 16;

    private static final int NAME = 24;

    private AgentTable() {}

    static List<String> render(List<AgentPart> agents, Palette palette) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(palette.dim("  load agent               address          connections     requests  errors  start"));
        agents.stream().filter(agent -> agent.lost() != null).forEach(agent -> {
            lines.add(palette.red(line(agent, "lost")));
            lines.addAll(TextReport.wrapped("      ", 6, agent.lost()));
        });
        List<AgentPart> there =
                agents.stream().filter(agent -> agent.lost() == null).toList();
        there.stream().limit(MOST).forEach(agent -> lines.add(line(agent, counts(agent))));
        if (there.size() > MOST) {
            lines.add(String.format(Locale.ROOT, "  and %,d more", there.size() - MOST));
        }
        return lines;
    }

    private static String line(AgentPart agent, String rest) {
        return String.format(Locale.ROOT, "  %-24s %-15s  ", TextReport.clipped(agent.name(), NAME), agent.address())
                + rest;
    }

    private static String counts(AgentPart agent) {
        return String.format(
                Locale.ROOT,
                "%,11d %,12d %,7d %s",
                agent.connections(),
                agent.requests(),
                agent.errors(),
                agent.startMillis() == null ? "" : String.format(Locale.ROOT, "%+.1f ms", agent.startMillis()));
    }
}
