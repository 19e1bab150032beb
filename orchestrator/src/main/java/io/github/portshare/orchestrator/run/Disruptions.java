package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.disrupt.Conductor;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.disrupt.Window;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.verdict.Disrupted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is done to the group while the load goes on. Any thread may ask. */
final class Disruptions implements Conductor.Audience {

    /** After the last one, so that it is seen what the group is like then. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Disruption> asked;
    private final Set<String> first = new HashSet<>();
    /** Names that may answer: they become more. */
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    private final Map<String, Disruption> joined = new ConcurrentHashMap<>();
    private final Map<String, Disruption> left = new ConcurrentHashMap<>();
    private volatile Consumer<Member> newcomers = newcomer -> {};
    private volatile Conductor conductor;

    Disruptions(List<Disruption> asked) {
        this.asked = asked;
    }

    /**
     * The group is there, and nothing has been done to it.
     *
     * @param newcomers is told of members that join
     */
    void found(Set<String> ids, Consumer<Member> newcomers) {
        first.addAll(ids);
        names.addAll(ids);
        this.newcomers = newcomers;
    }

    /** Who carries them out. */
    void begin(Conductor by) {
        conductor = by;
    }

    Set<String> names() {
        return names;
    }

    @Override
    public void named(String id) {
        names.add(id);
    }

    @Override
    public void joined(Member member, Disruption by) {
        joined.put(member.facts().id(), by);
        newcomers.accept(member);
    }

    @Override
    public void leaving(Member member, Disruption by) {
        left.put(member.facts().id(), by);
    }

    /** By what a member has come; null = it was there from the begin. */
    Disruption joinedBy(String id) {
        return joined.get(id);
    }

    /** By what a member has left as it was told to; null = it has not. */
    Disruption leftBy(String id) {
        return left.get(id);
    }

    /** In the order of time. */
    List<Window> windows() {
        return conductor == null ? List.of() : conductor.windows();
    }

    /** What is under way; null where nothing is. */
    Disruption underWay() {
        return conductor == null ? null : conductor.underWay();
    }

    /** Whether one is to come, or has just been. */
    boolean isBusy() {
        List<Window> windows = windows();
        if (windows.size() < asked.size()) {
            return true;
        }
        return !asked.isEmpty()
                && (underWay() != null
                        || System.nanoTime() - windows.get(windows.size() - 1).endNanos() < QUIET_NANOS);
    }

    /** How many members more, or less, than at the begin. */
    int change() {
        return windows().stream()
                .mapToInt(window -> window.joined().size() - window.left().size())
                .sum();
    }

    /** Connections by who was there; null where nothing is done to the group. */
    Segments segments(LoadResult load) {
        return asked.isEmpty() ? null : Segments.of(first, windows(), load);
    }

    /** What each did. */
    List<Aftermath> aftermaths(LoadResult load) {
        List<Counts.Incident> incidents = new ArrayList<>(load.warmup().incidents());
        incidents.addAll(load.measured().incidents());
        return Aftermath.of(windows(), incidents);
    }

    /**
     * What they cost.
     *
     * @param aftermaths of those that were begun
     * @param killed labels of members that could tell no last counts
     * @param most requests that one may cost; null = any number
     */
    Disrupted cost(List<Aftermath> aftermaths, Set<String> killed, Long most) {
        List<Disrupted.Cost> costs = new ArrayList<>();
        aftermaths.forEach(aftermath -> costs.add(new Disrupted.Cost(
                aftermath.window().disruption().word(),
                aftermath.lost(),
                aftermath.moved(),
                aftermath.window().failure())));
        Set<Disruption> done = windows().stream().map(Window::disruption).collect(Collectors.toSet());
        asked.stream()
                .filter(one -> !done.contains(one))
                .forEach(one -> costs.add(
                        new Disrupted.Cost(one.word(), Map.of(), 0, "the load ended before its time had come")));
        return new Disrupted(costs, killed, most);
    }
}
