package io.github.portshare.orchestrator.intrusion;

import java.util.List;

/** The socket options with which a bind is tried. */
enum BindOptions {
    RP("RP", "SO_REUSEPORT"),
    RA("RA", "SO_REUSEADDR"),
    RP_RA("RP+RA", "SO_REUSEPORT", "SO_REUSEADDR"),
    NEITHER("none");

    private final String word;
    private final List<String> names;

    BindOptions(String word, String... names) {
        this.word = word;
        this.names = List.of(names);
    }

    /** As the agent's orders have it. */
    String word() {
        return word;
    }

    /** As socket(7) has them. */
    List<String> names() {
        return names;
    }
}
