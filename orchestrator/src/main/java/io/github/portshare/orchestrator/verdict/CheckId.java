package io.github.portshare.orchestrator.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The checks, by the names that scripts know them by. */
public enum CheckId {
    @JsonProperty("group")
    GROUP,
    @JsonProperty("share")
    SHARE,
    /** In place of {@code share} where a group is steered. */
    @JsonProperty("steer")
    STEER,
    @JsonProperty("loss")
    LOSS,
    @JsonProperty("errors")
    ERRORS,
    @JsonProperty("latency")
    LATENCY,
    @JsonProperty("hijack")
    HIJACK;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
