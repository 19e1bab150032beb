package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A load agent of which nothing more is known: what it has sent is in none of the client's counts, and what members did for it is in
 * theirs.
 *
 * @param name what it calls itself
 * @param address that it came from
 * @param why what is known of its end
 */
public record LostAgent(String name, String address, String why) {

    /** Some of them, in words: {@code load agents b (10.0.0.3), c (10.0.0.4)}. */
    static String label(List<LostAgent> agents) {
        return (agents.size() == 1 ? "load agent " : "load agents ")
                + agents.stream()
                        .map(agent -> agent.name + " (" + agent.address + ")")
                        .collect(Collectors.joining(", "));
    }
}
