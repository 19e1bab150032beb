package io.github.portshare.loadgen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a load has counted, so far or in the end.
 *
 * @param warmup the phase that is not measured; its requests are counted all the same, so that nothing is lost from view
 * @param measured the measured phase
 * @param draws our ends of the answered connections of the measured phase
 * @param elapsed of the measured phase: from its begin until now or until its last request ended; zero during warm-up
 * @param gaveUp why the load was ended before its time; empty where it was not
 * @param agents who made it, each on a machine of its own; none where this process alone did
 */
public record LoadResult(
        Counts warmup,
        Counts measured,
        Draws draws,
        Duration elapsed,
        Optional<String> gaveUp,
        List<AgentResult> agents) {

    /** That of this process alone. */
    public LoadResult(Counts warmup, Counts measured, Draws draws, Duration elapsed, Optional<String> gaveUp) {
        this(warmup, measured, draws, elapsed, gaveUp, List.of());
    }

    /** That of a load that has not begun. */
    public static LoadResult nothing() {
        return of(List.of());
    }

    /** That of a load that was made by several, without what those have counted that are lost. */
    public static LoadResult of(List<AgentResult> agents) {
        List<LoadResult> parts = agents.stream()
                .filter(agent -> agent.lost() == null)
                .map(AgentResult::counted)
                .toList();
        Map<String, List<String>> gaveUp = new LinkedHashMap<>();
        agents.stream()
                .filter(agent -> agent.lost() == null)
                .forEach(agent -> agent.counted()
                        .gaveUp()
                        .ifPresent(why -> gaveUp.computeIfAbsent(why, none -> new ArrayList<>())
                                .add(agent.name())));
        return new LoadResult(
                Counts.sum(parts.stream().map(LoadResult::warmup).toList()),
                Counts.sum(parts.stream().map(LoadResult::measured).toList()),
                Draws.sum(parts.stream().map(LoadResult::draws).toList()),
                parts.stream()
                        .map(LoadResult::elapsed)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO),
                words(gaveUp),
                List.copyOf(agents));
    }

    /** Each reason once, with those who had it. */
    private static Optional<String> words(Map<String, List<String>> gaveUp) {
        return gaveUp.isEmpty()
                ? Optional.empty()
                : Optional.of(gaveUp.entrySet().stream()
                        .map(one -> (one.getValue().size() == 1 ? "load agent " : "load agents ")
                                + String.join(", ", one.getValue()) + ": " + one.getKey())
                        .collect(Collectors.joining("; ")));
    }

    /** What it would have been without these agents: what is known of them is in no sum any more. */
    public LoadResult without(List<AgentResult> gone) {
        Map<String, String> lost = new HashMap<>();
        gone.forEach(agent -> lost.put(agent.name(), agent.lost()));
        return agents.stream().noneMatch(agent -> agent.lost() == null && lost.containsKey(agent.name()))
                ? this
                : of(agents.stream()
                        .map(agent -> agent.lost() == null ? agent.withLoss(lost.get(agent.name())) : agent)
                        .toList());
    }

    /** Those of the agents of which nothing more is known. */
    public List<AgentResult> lost() {
        return agents.stream().filter(agent -> agent.lost() != null).toList();
    }
}
