package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A disruption in words: when, who came and went, what was lost. */
final class DisruptionLine {

    private DisruptionLine() {}

    static String words(Result.Disrupted disruption) {
        List<String> parts = new ArrayList<>();
        if (!disruption.joined().isEmpty()) {
            parts.add(names(disruption.joined()) + " came");
        }
        if (!disruption.left().isEmpty()) {
            parts.add(names(disruption.left()) + " left");
        }
        if (disruption.lost() != null) {
            parts.add(lost(disruption));
        }
        if (disruption.moved() > 0) {
            parts.add(say("%,d answers to flows that fell to another member", disruption.moved()));
        }
        if (disruption.slowConnects() > 0) {
            parts.add(say(
                    "%,d connects took a second or more (SYN sent again), %,d ms at most",
                    disruption.slowConnects(), disruption.slowestConnectMillis()));
        } else if (disruption.slowestConnectMillis() > 0) {
            parts.add(say("the slowest connect took %,d ms", disruption.slowestConnectMillis()));
        }
        if (disruption.settledMillis() != null) {
            parts.add(say("settled after %,.0f ms", disruption.settledMillis()));
        }
        if (disruption.failure() != null) {
            parts.add(disruption.failure());
        }
        String when = disruption.until() == null
                ? say("from %.1f s, under way", disruption.from())
                : say("%.1f to %.1f s", disruption.from(), disruption.until());
        return when + (parts.isEmpty() ? "" : ": ") + String.join("; ", parts);
    }

    private static String lost(Result.Disrupted disruption) {
        return disruption.lost().isEmpty()
                ? "lost none"
                : say(
                        "lost %,d: %s",
                        disruption.lostTotal(),
                        disruption.lost().entrySet().stream()
                                .map(kind -> say("%,d %s", kind.getValue(), kind.getKey()))
                                .collect(Collectors.joining(", ")));
    }

    private static String names(List<String> labels) {
        return String.join(", ", labels);
    }

    private static String say(String words, Object... values) {
        return String.format(Locale.ROOT, words, values);
    }
}
