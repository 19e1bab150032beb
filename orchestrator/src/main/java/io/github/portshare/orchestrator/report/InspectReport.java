package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.inspection.ListenerSight;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.InspectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What was seen of ports as text: what is there, the table, and what is wrong with it. */
public final class InspectReport {

    private static final int INDENT = 15;

    private final Palette palette;

    public InspectReport(Palette palette) {
        this.palette = palette;
    }

    /** The whole report. */
    public List<String> render(InspectResult result) {
        String name = "portshare inspect" + (result.port() == null ? "" : " " + result.port());
        List<String> lines = new ArrayList<>(palette.spread(
                palette.bold(name),
                "Linux " + result.environment().kernel() + " · uid "
                        + result.environment().uid()
                        + (result.environment().container() == null
                                ? ""
                                : " · " + result.environment().container())));
        if (result.port() == null) {
            overview(result.ports(), lines);
            for (PortSight sight : result.ports()) {
                if (!sight.symptoms().isEmpty()) {
                    lines.add("");
                    lines.add("  " + palette.bold(sight.transport() + " " + sight.port()));
                    lines.addAll(symptoms(sight.symptoms(), false));
                }
            }
        } else {
            for (PortSight sight : result.ports()) {
                port(sight, Set.of(), lines);
                lines.add("");
                lines.addAll(symptoms(sight.symptoms(), false));
            }
        }
        lines.add("  " + verdict(result));
        return lines;
    }

    /** What is there, without what is wrong with it. */
    List<String> tables(InspectResult result, Set<Long> marked) {
        List<String> lines = new ArrayList<>();
        if (result.port() == null) {
            overview(result.ports(), lines);
        } else {
            result.ports().forEach(sight -> port(sight, marked, lines));
        }
        return lines;
    }

    private void port(PortSight sight, Set<Long> marked, List<String> lines) {
        if (!sight.listeners().isEmpty()) {
            palette.wrapped("", 2, ListenerTable.title(sight)).forEach(line -> lines.add(palette.bold(line)));
            lines.addAll(new ListenerTable(palette).lines(sight, marked));
        }
    }

    private String verdict(InspectResult result) {
        long findings = result.counts().findings();
        return palette.verdict(
                        result.verdict(),
                        findings == 0 ? "NOTHING FOUND" : findings == 1 ? "1 FINDING" : findings + " FINDINGS")
                + (result.looks() == 1
                        ? " (one look)"
                        : String.format(Locale.ROOT, " (%d looks in %.1f s)", result.looks(), result.seconds()));
    }

    private void overview(List<PortSight> ports, List<String> lines) {
        lines.addAll(palette.wrapped(
                "",
                0,
                ports.isEmpty()
                        ? "no port of this network namespace is shared; 'portshare inspect PORT' looks at any"
                        : ListenerTable.count(ports.size(), "shared port") + " of this network namespace"));
        if (!ports.isEmpty()) {
            lines.add("");
            Table<PortSight> table = new Table<PortSight>(palette.width())
                    .left(0, "port", 12, sight -> sight.transport() + " " + sight.port())
                    .right(
                            2,
                            "listeners",
                            10,
                            sight -> String.valueOf(sight.listeners().size()))
                    .right(3, "processes", 11, sight -> String.valueOf(sight.processes()))
                    .right(1, "connections", 13, InspectReport::connections)
                    .stretch(0, cells -> "program", 12, 80, (sight, cells) -> Palette.clipped(programs(sight), cells));
            lines.add(palette.dim(table.titles()));
            ports.forEach(sight -> lines.add(table.row(sight)));
        }
    }

    private static String connections(PortSight sight) {
        return sight.transport() == Transport.UDP ? "-" : Figure.count(sight.connections());
    }

    private static String programs(PortSight sight) {
        String programs = sight.listeners().stream()
                .flatMap(listener -> listener.holders().stream())
                .map(holder -> holder.program())
                .distinct()
                .collect(Collectors.joining(", "));
        return programs.isEmpty() ? "(cannot be seen; uid " + uids(sight) + ")" : programs;
    }

    private static String uids(PortSight sight) {
        return sight.listeners().stream()
                .map(ListenerSight::uid)
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    /** Each with its remedy, and unless briefly with its evidence. */
    List<String> symptoms(List<Symptom> symptoms, boolean briefly) {
        List<String> lines = new ArrayList<>();
        for (Symptom symptom : symptoms) {
            lines.addAll(palette.wrapped(
                    "  " + mark(symptom.weight()) + " " + String.format("%-11s", symptom.id()),
                    INDENT,
                    symptom.words()));
            if (!briefly) {
                palette.wrapped(" ".repeat(INDENT) + "· ", INDENT + 2, symptom.evidence())
                        .forEach(line -> lines.add(palette.dim(line)));
            }
            if (symptom.remedy() != null) {
                lines.addAll(palette.wrapped(" ".repeat(INDENT) + "→ ", INDENT + 2, symptom.remedy()));
            }
        }
        return lines;
    }

    private String mark(Symptom.Weight weight) {
        return switch (weight) {
            case FINDING -> palette.red("✗");
            case NOTE -> palette.green("i");
            case UNSEEN -> palette.yellow("?");
        };
    }
}
