package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.inspection.Holder;
import io.github.portshare.orchestrator.inspection.ListenerSight;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The listeners on a port, a line for each process that uses one. What is the same of all of them is said once above the table; what
 * differs, above the lines that it is said of.
 */
final class ListenerTable {

    private final Palette palette;

    ListenerTable(Palette palette) {
        this.palette = palette;
    }

    /** {@code tcp 127.0.0.1:80  4 listeners, 4 processes, 120 connections}. */
    static String title(PortSight sight) {
        List<String> places =
                sight.listeners().stream().map(ListenerSight::where).distinct().toList();
        String counts =
                count(sight.listeners().size(), sight.transport() == Transport.UDP ? "socket" : "listener") + ", "
                        + (sight.processes() == 0 ? "no process that can be seen" : count(sight.processes(), "process"))
                        + (sight.groups() > 1 ? " in " + sight.groups() + " groups" : "")
                        + (sight.transport() == Transport.UDP ? "" : ", " + connections(sight));
        return sight.transport() + " " + (places.size() == 1 ? places.get(0) : "port " + sight.port()) + "  " + counts;
    }

    private static String connections(PortSight sight) {
        int unknown = sight.connections()
                - sight.listeners().stream()
                        .mapToInt(ListenerSight::connections)
                        .sum();
        return count(sight.connections(), "connection")
                + (unknown <= 0 ? "" : String.format(Locale.ROOT, " (of %,d the process is not known)", unknown));
    }

    static String count(int number, String of) {
        return String.format(Locale.ROOT, "%,d %s%s", number, of, number == 1 ? "" : of.endsWith("s") ? "es" : "s");
    }

    /** What all have in common, and the table. */
    List<String> lines(PortSight sight, Set<Long> marked) {
        List<Map<String, String>> each =
                sight.listeners().stream().map(ListenerTable::facts).toList();
        Map<String, Set<String>> facts = new LinkedHashMap<>();
        each.forEach(one -> one.keySet().forEach(name -> facts.put(name, new TreeSet<>())));
        // what some do not have, not all have in common
        facts.forEach((name, values) -> each.forEach(one -> values.add(one.getOrDefault(name, ""))));
        List<String> lines = new ArrayList<>();
        String common = facts.entrySet().stream()
                .filter(fact -> fact.getValue().size() == 1 && !fact.getKey().equals("on"))
                .map(fact -> fact.getKey() + fact.getValue().iterator().next())
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
        if (!common.isEmpty()) {
            lines.addAll(wrapped("  ", common));
        }
        lines.add("");
        lines.add(palette.dim(Palette.fitted(
                sight.transport() == Transport.UDP
                        ? "       pid  queue bytes   command"
                        : "       pid    queue  connections  command",
                palette.width())));
        String heading = "";
        for (ListenerSight listener : sight.listeners()) {
            String differing = facts(listener).entrySet().stream()
                    .filter(fact -> facts.get(fact.getKey()).size() > 1)
                    .map(fact -> (fact.getKey().equals("on") ? "" : fact.getKey()) + fact.getValue())
                    .collect(Collectors.joining(", "));
            if (!differing.equals(heading)) {
                lines.addAll(wrapped("  ", differing));
                heading = differing;
            }
            rows(sight.transport(), listener, marked.contains(listener.inode()), lines);
        }
        idle(sight, lines);
        return lines;
    }

    private List<String> wrapped(String begin, String text) {
        return palette.wrapped(begin, begin.length(), text);
    }

    /** What describes a listener, by names that stand before the value. */
    private static Map<String, String> facts(ListenerSight listener) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("on", listener.where());
        facts.put(
                "", listener.family() + (Boolean.TRUE.equals(listener.v6only()) && isWild(listener) ? " v6only" : ""));
        facts.put("socket uid ", Integer.toString(listener.uid()));
        Set<Integer> uids = owners(listener).stream().map(Holder::uid).collect(Collectors.toCollection(TreeSet::new));
        facts.put(
                "process uid ",
                uids.isEmpty()
                        ? "not visible"
                        : uids.stream().map(String::valueOf).collect(Collectors.joining(" and ")));
        if (listener.backlog() != null) {
            facts.put("backlog ", Figure.count(listener.backlog()));
        }
        String places = owners(listener).stream()
                .filter(holder -> holder.cgroup() != null)
                .map(holder ->
                        holder.container() != null ? "container " + holder.container() : "cgroup " + holder.cgroup())
                .distinct()
                .collect(Collectors.joining(" and "));
        if (!places.isEmpty()) {
            facts.put("in ", places);
        }
        return facts;
    }

    private static boolean isWild(ListenerSight listener) {
        return listener.address().equals("0:0:0:0:0:0:0:0")
                || listener.address().equals("::");
    }

    private static List<Holder> owners(ListenerSight listener) {
        return listener.holders().stream().filter(Holder::owner).toList();
    }

    private void rows(Transport transport, ListenerSight listener, boolean marked, List<String> lines) {
        List<Holder> owners = owners(listener);
        String queue = queue(listener);
        if (owners.isEmpty()) {
            lines.add(row(marked, "?", queue, connections(transport, "?"), "(its process cannot be seen)"));
        }
        for (Holder owner : owners) {
            String command = (owner.stopped() ? "(stopped) " : "") + owner.command();
            lines.add(row(
                    marked,
                    Long.toString(owner.pid()),
                    queue,
                    connections(transport, Figure.count(owner.connections())),
                    command));
            // one queue for all of them
            queue = "\"";
        }
    }

    private static String queue(ListenerSight listener) {
        return Figure.count(listener.queue());
    }

    /** A column that there is over TCP alone. */
    private static String connections(Transport transport, String number) {
        return transport == Transport.UDP ? "" : String.format("  %11s", number);
    }

    private String row(boolean marked, String pid, String queue, String connections, String command) {
        String line = String.format("%s %8s %8s%s  ", marked ? "+" : " ", pid, queue, connections);
        String whole = line + Palette.shortened(command, Math.max(4, palette.width() - line.length()));
        return marked ? palette.bold(whole) : whole;
    }

    /** Processes that hold listeners and use none, such as a master. */
    private void idle(PortSight sight, List<String> lines) {
        Map<Long, Holder> idle = new TreeMap<>();
        sight.listeners().forEach(listener -> listener.holders().forEach(holder -> idle.put(holder.pid(), holder)));
        sight.listeners().forEach(listener -> owners(listener).forEach(owner -> idle.remove(owner.pid())));
        idle.values().forEach(holder -> {
            lines.add(row(
                    false,
                    Long.toString(holder.pid()),
                    "-",
                    connections(sight.transport(), "-"),
                    "(holds, watches none; uid " + holder.uid() + ") " + holder.command()));
        });
    }
}
