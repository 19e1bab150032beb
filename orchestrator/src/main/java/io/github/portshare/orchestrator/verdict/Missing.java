package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Somebody, or something, that a proof needs and that could not be had.
 *
 * @param what in words: {@code uid 1000 may not run a process as root}
 * @param remedy what would make it possible
 */
public record Missing(String what, String remedy) {

    /** All of it in words, one after the other. */
    static String whats(List<Missing> missing) {
        return missing.stream().map(Missing::what).collect(Collectors.joining("; "));
    }

    /** What would make it possible, each once. */
    static String remedies(List<Missing> missing) {
        return missing.stream().map(Missing::remedy).distinct().collect(Collectors.joining("; "));
    }
}
