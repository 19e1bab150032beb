package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.AgentPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The load agents and their parts, as lines; whoever is lost stands first. */
final class AgentTable {

    /** More are told by their number alone. */
    private static final int MOST = 16;

    private static final int SHORTEST_NAME = 8;

    private AgentTable() {}

    static List<String> render(List<AgentPart> agents, Palette palette) {
        List<String> lines = new ArrayList<>();
        Table<AgentPart> table = table(palette.width());
        lines.add("");
        lines.add(palette.dim(table.titles()));
        agents.stream().filter(agent -> agent.lost() != null).forEach(agent -> {
            lines.add(palette.red(table.row(agent)));
            lines.addAll(palette.wrapped("      ", 6, agent.lost()));
        });
        List<AgentPart> there =
                agents.stream().filter(agent -> agent.lost() == null).toList();
        there.stream().limit(MOST).forEach(agent -> lines.add(table.row(agent)));
        if (there.size() > MOST) {
            lines.add(String.format(Locale.ROOT, "  and %,d more", there.size() - MOST));
        }
        return lines;
    }

    private static Table<AgentPart> table(int width) {
        return new Table<AgentPart>(width)
                .stretch(0, cells -> "load agent", 18, 36, AgentTable::who)
                .right(1, "connections", 12, agent -> count(agent, agent.connections()))
                .right(2, "requests", 12, agent -> count(agent, agent.requests()))
                .right(0, "errors", 9, agent -> agent.lost() != null ? "lost" : count(agent, agent.errors()))
                .right(
                        3,
                        "start",
                        10,
                        agent -> agent.lost() != null || agent.startMillis() == null
                                ? ""
                                : String.format(Locale.ROOT, "%+.1f ms", agent.startMillis()));
    }

    /** The address is whole where it can be. */
    private static String who(AgentPart agent, int cells) {
        int room = Math.max(SHORTEST_NAME, cells - 1 - agent.address().length());
        return Palette.clipped(Palette.clipped(agent.name(), room) + " " + agent.address(), cells);
    }

    private static String count(AgentPart agent, Long number) {
        return agent.lost() != null ? "" : Figure.count(number);
    }
}
