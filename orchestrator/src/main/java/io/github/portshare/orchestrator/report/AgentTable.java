package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.AgentPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The load agents and their parts, as lines; whoever is lost stands first. */
final class AgentTable {

    /** More are told by their number alone. */
    private static final int MOST = 16;

    /** Columns for its name and its address; the address is whole where it can be. */
    private static final int WHO = 34;

    private static final int SHORTEST_NAME = 8;

    private AgentTable() {}

    static List<String> render(List<AgentPart> agents, Palette palette) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(palette.dim("  load agent                          connections    requests   errors     start"));
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
        int room = Math.max(SHORTEST_NAME, WHO - 1 - agent.address().length());
        String who = TextReport.clipped(agent.name(), room) + " " + agent.address();
        return String.format(Locale.ROOT, "  %-" + WHO + "s ", TextReport.clipped(who, WHO)) + rest;
    }

    private static String counts(AgentPart agent) {
        return String.format(
                Locale.ROOT,
                "%,11d %,11d %,8d %9s",
                agent.connections(),
                agent.requests(),
                agent.errors(),
                agent.startMillis() == null ? "" : String.format(Locale.ROOT, "%+.1f ms", agent.startMillis()));
    }
}
