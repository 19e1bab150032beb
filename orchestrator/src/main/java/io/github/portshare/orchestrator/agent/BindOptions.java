package io.github.portshare.orchestrator.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The socket options with which a bind is tried. */
public enum BindOptions {
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

    /** Those of socket(7)'s names. */
    @JsonCreator
    static BindOptions of(Set<String> names) {
        return Arrays.stream(values())
                .filter(options -> names.equals(Set.copyOf(options.names)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no options " + names));
    }

    public static BindOptions of(String word) {
        return Arrays.stream(values())
                .filter(options -> options.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no options '" + word + "'"));
    }

    public boolean reuseAddress() {
        return names.contains("SO_REUSEADDR");
    }

    public boolean reusePort() {
        return names.contains("SO_REUSEPORT");
    }

    /** As the agent's orders have it. */
    public String word() {
        return word;
    }

    /** As socket(7) has them. */
    @JsonValue
    public List<String> names() {
        return names;
    }
}
