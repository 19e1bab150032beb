package io.github.portshare.orchestrator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sentences that say the same of several: a reader wants the first, and how many more there are. */
final class Alike {

    private Alike() {}

    /** The first of those that differ in nothing but numbers, with the number of the others. */
    static List<String> once(List<String> sentences) {
        Map<String, List<String>> alike = new LinkedHashMap<>();
        sentences.forEach(
                sentence -> alike.computeIfAbsent(sentence.replaceAll("[\\d.,]*\\d", "#"), first -> new ArrayList<>())
                        .add(sentence));
        return alike.values().stream()
                .map(same -> same.get(0) + (same.size() == 1 ? "" : " (and " + (same.size() - 1) + " more like this)"))
                .toList();
    }
}
