package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that a check found wrong or in doubt.
 *
 * @param words what, with its numbers
 * @param remedy what to do about this one
 */
public record Finding(String words, String remedy) {

    static String words(List<Finding> findings) {
        return findings.stream().map(Finding::words).collect(Collectors.joining("; "));
    }

    static String remedies(List<Finding> findings) {
        return findings.stream().map(Finding::remedy).distinct().collect(Collectors.joining("; "));
    }
}
